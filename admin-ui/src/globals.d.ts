declare module "*.css" {
  const text: string;
  export default text;
}

/** The English messages of the tabs, put in by the build: shown where the server's cannot be had. */
declare const ENGLISH: Record<string, string>;
