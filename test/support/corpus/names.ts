// The same name as other languages write it: each function takes `AWS_SECRET_KEY`.

const words = (name: string) => name.toLowerCase().split('_');
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `aws_secret_key` */
export const snake = (name: string): string => words(name).join('_');
/** `aws-secret-key` */
export const kebab = (name: string): string => words(name).join('-');
/** `aws.secret.key` */
export const dotted = (name: string): string => words(name).join('.');
/** `AwsSecretKey` */
export const pascal = (name: string): string => words(name).map(capital).join('');
/** `awsSecretKey` */
export const camel = (name: string): string => {
  const joined = pascal(name);
  return joined.charAt(0).toLowerCase() + joined.slice(1);
};
/** `Aws-Secret-Key`, as header fields are written. */
export const field = (name: string): string => words(name).map(capital).join('-');
