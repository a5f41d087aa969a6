// Secrets of registries of packages and of databases.
import { BASE62, type Draw, LOWER_DIGITS } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { room, secret } from '../marks.ts';
import {
  alnum,
  anyPassword,
  hexDigits,
  host,
  password,
  prefixed,
  urlSafe,
  user,
  withCrc,
} from '../values.ts';

const registry = secretsOf('registry');
const database = secretsOf('database');

const login = (draw: Draw) => room(`${user(draw)}:${secret(anyPassword(draw))}`);
const name = (draw: Draw) => draw.pick(['orders', 'app_production', 'analytics', 'users']);

export const registrySecrets = [
  registry.token('npm-token', (draw) => withCrc('npm_', draw.chars(BASE62, 30)), [
    'NPM_TOKEN',
    'NODE_AUTH_TOKEN',
  ]),
  registry.token('pypi-token', (draw) => `pypi-AgEIcHlwaS5vcmc${urlSafe(draw.int(140, 180))(draw)}`, [
    'PYPI_TOKEN',
    'TWINE_PASSWORD',
  ]),
  registry.token('rubygems-key', prefixed('rubygems_', hexDigits(48)), [
    'GEM_HOST_API_KEY',
    'RUBYGEMS_API_KEY',
  ]),
  registry.token('crates-token', prefixed('cio', alnum(32)), ['CARGO_REGISTRY_TOKEN']),
  registry.token('nuget-key', (draw) => `oy2${draw.chars(LOWER_DIGITS, 43)}`, ['NUGET_API_KEY']),
  registry.token(
    'dockerhub-token',
    (draw) => (draw.oneIn(4) ? `dckr_oat_${urlSafe(32)(draw)}` : `dckr_pat_${urlSafe(27)(draw)}`),
    ['DOCKERHUB_TOKEN', 'DOCKER_PASSWORD'],
  ),
  registry.token('jfrog-key', prefixed('AKCp', alnum(69)), ['ARTIFACTORY_API_KEY', 'JFROG_API_KEY']),
  registry.token('jfrog-reference-token', prefixed('cmVmdGtu', alnum(56)), ['JFROG_ACCESS_TOKEN']),
  registry.token('clojars-token', (draw) => `CLOJARS_${draw.hex(60)}`, ['CLOJARS_TOKEN', 'CLOJARS_PASSWORD']),
];

export const databaseSecrets = [
  database.line(
    'postgres-url',
    (draw) =>
      `${draw.pick(['postgres', 'postgresql'])}://${login(draw)}@${host(draw)}:5432/${name(draw)}?sslmode=require`,
  ),
  database.line(
    'mysql-url',
    (draw) =>
      `${draw.pick(['mysql', 'mysql+pymysql', 'mariadb'])}://${login(draw)}@${host(draw)}:3306/${name(draw)}`,
  ),
  database.line(
    'mongodb-url',
    (draw) =>
      `mongodb+srv://${login(draw)}@cluster0.${draw.chars(LOWER_DIGITS, 5)}.mongodb.net/${name(draw)}?retryWrites=true`,
  ),
  database.line(
    'redis-url',
    (draw) =>
      `${draw.pick(['redis', 'rediss'])}://${room(`${draw.pick(['', 'default'])}:${secret(anyPassword(draw))}`)}@${host(draw)}:6379/0`,
  ),
  database.line(
    'amqp-url',
    (draw) => `${draw.pick(['amqp', 'amqps'])}://${login(draw)}@${host(draw)}:5672/%2F${name(draw)}`,
  ),
  database.line(
    'mssql-url',
    (draw) => `sqlserver://${login(draw)}@${host(draw)}:1433?database=${name(draw)}`,
  ),
  database.line(
    'jdbc-url',
    (draw) =>
      `jdbc:postgresql://${host(draw)}:5432/${name(draw)}?user=${user(draw)}&password=${secret(anyPassword(draw))}`,
  ),
  database.line(
    'ado-connection',
    (draw) =>
      `Server=tcp:${host(draw)},1433;Database=${name(draw)};User ID=${user(draw)};Password=${secret(password(draw))};Encrypt=True`,
  ),
  database.line(
    'libpq-connection',
    (draw) =>
      `host=${host(draw)} port=5432 dbname=${name(draw)} user=${user(draw)} password=${secret(anyPassword(draw))} sslmode=require`,
  ),
  database.block(
    'pgpass',
    (draw) =>
      `# hostname:port:database:username:password\n${host(draw)}:5432:${name(draw)}:${user(draw)}:${secret(password(draw))}`,
  ),
  database.token('supabase-token', prefixed('sbp_', hexDigits(40)), ['SUPABASE_ACCESS_TOKEN']),
  database.token('supabase-secret', (draw) => `sb_secret_${urlSafe(22)(draw)}_${urlSafe(8)(draw)}`, [
    'SUPABASE_SECRET_KEY',
  ]),
  database.token(
    'planetscale-token',
    (draw) => `pscale_${draw.pick(['tkn', 'pw', 'oauth'])}_${urlSafe(43)(draw)}`,
    ['PLANETSCALE_TOKEN', 'PSCALE_PASSWORD'],
  ),
  database.token('databricks-token', (draw) => `dapi${draw.hex(32)}${draw.oneIn(3) ? '-2' : ''}`, [
    'DATABRICKS_TOKEN',
  ]),
  database.token('firebase-server-key', (draw) => `AAAA${urlSafe(7)(draw)}:APA91b${urlSafe(134)(draw)}`, [
    'FCM_SERVER_KEY',
    'FIREBASE_SERVER_KEY',
  ]),
  database.named('mongodb-atlas-key', (draw) => draw.uuid(), [
    'MONGODB_ATLAS_PRIVATE_KEY',
    'ATLAS_PRIVATE_KEY',
  ]),
  database.named(
    'database-password',
    anyPassword,
    ['DB_PASSWORD', 'POSTGRES_PASSWORD', 'PGPASSWORD', 'MYSQL_ROOT_PASSWORD'],
    ['REDIS_PASSWORD', 'MONGO_INITDB_ROOT_PASSWORD', 'DATABASE_PASSWORD'],
  ),
];
