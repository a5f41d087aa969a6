import { expect, test } from 'vitest';
import { cursorPlaces } from '../../../../src/sidecar/setup/cursor/places.ts';

test.each([
  ['darwin', {}, '/Users/jo/Library/Application Support/Cursor/User/settings.json'],
  ['linux', {}, '/Users/jo/.config/Cursor/User/settings.json'],
  ['linux', { XDG_CONFIG_HOME: '/cfg' }, '/cfg/Cursor/User/settings.json'],
  ['linux', { XDG_CONFIG_HOME: '' }, '/Users/jo/.config/Cursor/User/settings.json'],
  ['freebsd', {}, '/Users/jo/.config/Cursor/User/settings.json'],
] as const)('settings.json on %s with %j is %s', (platform, environment, settingsFile) => {
  expect(cursorPlaces({ platform, environment, userHome: '/Users/jo' }).settingsFile).toBe(settingsFile);
});

test('settings.json on Windows is under APPDATA', () => {
  const userHome = 'C:\\Users\\jo';
  const places = (environment: Record<string, string>) =>
    cursorPlaces({ platform: 'win32', environment, userHome });
  expect(places({ APPDATA: 'D:\\Roaming' }).settingsFile).toBe('D:\\Roaming\\Cursor\\User\\settings.json');
  expect(places({}).settingsFile).toBe('C:\\Users\\jo\\AppData\\Roaming\\Cursor\\User\\settings.json');
  expect(places({}).logsFolder).toBe('C:\\Users\\jo\\AppData\\Roaming\\Cursor\\logs');
  expect(places({ LOCALAPPDATA: 'D:\\Local' }).productFiles[0]).toBe(
    'D:\\Local\\Programs\\cursor\\resources\\app\\product.json',
  );
});

test('logs and product.json are in the usual places of macOS and Linux', () => {
  const mac = cursorPlaces({ platform: 'darwin', environment: {}, userHome: '/Users/jo' });
  expect(mac.logsFolder).toBe('/Users/jo/Library/Application Support/Cursor/logs');
  expect(mac.productFiles).toEqual([
    '/Applications/Cursor.app/Contents/Resources/app/product.json',
    '/Users/jo/Applications/Cursor.app/Contents/Resources/app/product.json',
  ]);
  expect(mac.desktopFiles).toEqual([]);
  const linux = cursorPlaces({ platform: 'linux', environment: {}, userHome: '/home/jo' });
  expect(linux.logsFolder).toBe('/home/jo/.config/Cursor/logs');
  expect(linux.productFiles).toContain('/usr/share/cursor/resources/app/product.json');
  expect(linux.desktopFiles[0]).toBe('/home/jo/.local/share/applications/cursor.desktop');
});
