// Chooses React's build for users before React is loaded: the one for developers takes half again as long.
process.env.NODE_ENV ??= 'production';
