// Stands for the types of highlight.js, which would let the browser's globals into every file; lowlight needs one of them.

export type LanguageFn = (highlighter: never) => unknown;
