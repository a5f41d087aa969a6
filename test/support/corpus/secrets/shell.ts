// Passwords as shells see them: typed, piped, traced, and as hashes in the files that logins are checked against.
import { BASE62, BASE64, type Draw } from '../draw.ts';
import { secretsOf } from '../kind.ts';
import { room, secret } from '../marks.ts';
import { alnum, anyPassword, host, madePassword, user } from '../values.ts';

const { line, block } = secretsOf('shell');

const SHELL_SIGNS = `${BASE62}!#%*+,-./:=?@^_~`;

/** Commands that take a password where nothing calls it one. */
const commands = (draw: Draw) => {
  const pw = secret(alnum(draw.int(12, 20))(draw));
  return draw.wording(
    [
      `sqlcmd -S ${host(draw)} -U sa -P ${pw} -Q "select 1"`,
      `ldapsearch -x -D cn=app -w ${pw} uid=ana`,
      `rabbitmqctl add_user app ${pw}`,
      `redis-cli -h ${host(draw)} -a ${pw} ping`,
      `keytool -list -keystore app.jks -storepass ${pw}`,
      `vault login ${pw}`,
      `ConvertTo-SecureString "${pw}" -AsPlainText -Force`,
    ],
    [
      `zip -P ${pw} backup.zip dump.sql`,
      `htpasswd -bB users app ${pw}`,
      `gh secret set DEPLOY_KEY --body ${pw}`,
      `ENV DB_PASSWORD ${pw}`,
      `setx NPM_TOKEN ${pw}`,
      `keytool -import -alias ca -keypass ${pw} -file ca.der`,
      `rabbitmqctl change_password app ${pw}`,
      `redis-cli -p 6380 --no-auth-warning -a ${pw} info`,
    ],
  );
};

/** What goes through a pipe into a command that asks for a password. */
const piped = (draw: Draw) => {
  const pw = secret(anyPassword(draw));
  return draw.wording(
    [
      `echo ${pw} | sudo -S apt-get update`,
      `echo "${pw}" | docker login -u ${user(draw)} --password-stdin ${host(draw)}`,
      `echo '${room(`${user(draw)}:${pw}`)}' | chpasswd`,
    ],
    [
      `printf '%s' '${pw}' | docker login --username ci --password-stdin`,
      `echo -n "${pw}" | cryptsetup luksOpen /dev/sdb1 vault -`,
      `echo ${pw}|sudo -S systemctl restart orders`,
      `echo "${room(`${user(draw)}:${pw}`)}" | sudo chpasswd`,
      `echo ${pw} | passwd --stdin ${user(draw)}`,
    ],
  );
};

/** What `set -x` prints of an assignment: quoted where it has signs. */
const traced = (draw: Draw) => {
  const pw = secret(`${draw.chars(BASE62, 4)}${draw.chars(SHELL_SIGNS, draw.int(8, 20))}${draw.int(10, 99)}`);
  return draw.wording(
    [`+ export DB_PASSWORD='${pw}'\n+ ./migrate up`, `+ export 'MYSQL_PWD=${pw}'\n+ mysqldump orders`],
    [`++ APP_SECRET='${pw}'\n++ ./deploy`, `+ declare -x 'SMTP_PASSWORD=${pw}'\n+ ./send`],
  );
};

/** crypt(5), bcrypt and the strings of Argon2. */
const hash = (draw: Draw) =>
  draw.pick([
    () => `$6$${draw.chars(BASE62, 12)}$${draw.chars(`${BASE62}./`, 86)}`,
    () => `$2${draw.pick([...'aby'])}$1${draw.int(0, 2)}$${draw.chars(`${BASE62}./`, 53)}`,
    () => `$argon2id$v=19$m=65536,t=3,p=4$${draw.chars(BASE64, 22)}$${draw.chars(BASE64, 43)}`,
    () => `$y$j9T$${draw.chars(`${BASE62}./`, 22)}$${draw.chars(`${BASE62}./`, 43)}`,
  ])();

const passwordHash = (draw: Draw) => {
  const hidden = secret(hash(draw));
  return draw.wording(
    [`${user(draw)}:${hidden}:19800:0:99999:7:::`, `"password_hash": "${hidden}"`, `${user(draw)}:${hidden}`],
    [
      `| ${draw.int(1, 99)} | ${user(draw)} | ${hidden} |`,
      `INSERT INTO users VALUES (${draw.int(1, 99)}, '${user(draw)}', '${hidden}');`,
      `usermod -p '${hidden}' ${user(draw)}`,
    ],
  );
};

const wireless = (draw: Draw) =>
  `network={\n    ssid="office"\n    psk="${secret(madePassword(draw))}"\n    key_mgmt=WPA-PSK\n}`;

export const shellSecrets = [
  line('command-password', commands),
  line('piped-password', piped),
  block('traced-assignment', traced),
  line('password-hash', passwordHash),
  block('wireless-network', wireless),
];
