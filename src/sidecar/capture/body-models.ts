// What a request's body says of models, and who reads it.

/** What a body names · `none`: it was read whole, and names no model · `unknown`: it cannot be read. */
export type BodyModels = readonly string[] | 'none' | 'unknown';
export type OnModels = (models: BodyModels) => void;

/** Takes a body as it comes, and says once what models it names. */
export interface ModelReader {
  push(bytes: Uint8Array): void;
  end(): void;
}
