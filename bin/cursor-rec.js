#!/usr/bin/env node
// Refuses an old Node in one clear line, in syntax that an old Node parses; then runs the built program.
var found = process.versions.node.split('.');
var major = Number(found[0]);
if (major < 22 || (major === 22 && Number(found[1]) < 19)) {
  process.stderr.write(
    'cursor-rec: expected Node.js 22.19 or newer, found ' +
      process.versions.node +
      ': install a newer Node.js from https://nodejs.org\n',
  );
  process.exitCode = 2;
} else {
  import('../dist/cli/main.js').then(
    function (program) {
      return program.main(process.argv);
    },
    function (error) {
      var isUnbuilt =
        error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist.cli.main\.js' imported/.test(error.message);
      process.stderr.write(
        'cursor-rec: expected a whole installation, found ' +
          (isUnbuilt
            ? 'that it is not built: run npm run build'
            : String(error && error.message) + ': install it again') +
          '\n',
      );
      process.exitCode = 1;
    },
  );
}
