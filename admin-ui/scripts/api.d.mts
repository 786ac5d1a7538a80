export function generated(): Promise<string>;
export function written(): string;
