export function messagesFile(language: string): string;
export function readMessages(language: string): Record<string, string>;
