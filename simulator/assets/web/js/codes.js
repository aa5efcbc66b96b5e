// What a response code means, by its HTTP status and case: [Indonesian, English]. SNAP's
// `responseCode` is the status (3 digits), the service (2) and the case (2).

import { directionOf, serves } from './rules.js';
import { rupiah, spoken } from './words.js';

const cases = {
  20000: ['berhasil', 'successful'],
  20200: ['sedang diproses', 'in progress'],
  40000: ['isi permintaan (body) bukan JSON', 'the body is no JSON'],
  40001: ['isi kolom tidak sesuai format', 'a field is malformed'],
  40002: ['kolom wajib tidak ada (mungkin token)', 'a field is missing (a token, perhaps)'],
  40100: ['signature atau jam tidak cocok', 'the signature or the clock is wrong'],
  40101: ['token akses tidak berlaku', 'the access token is not valid'],
  40103: ['token akses tidak ada', 'there is no access token'],
  40301: ['mitra tidak boleh memakai kanal ini', 'the partner may not use this channel'],
  40302: ['melebihi maksimum kanal', 'above the channel’s maximum'],
  40305: ['akun diblokir', 'the account is blocked'],
  40306: ['kanal belum atau tidak lagi berlaku', 'the channel is not in force'],
  40309: ['akun dorman', 'the account is dormant'],
  40311: ['token diblokir', 'the token is blocked'],
  40312: ['token kedaluwarsa', 'the token has expired'],
  40314: ['saldo tidak cukup', 'not enough balance'],
  40318: ['akun ditutup', 'the account is closed'],
  40323: ['batas saldo atau batas bulanan akun terlampaui', 'the account’s cap or monthly limit would be exceeded'],
  40401: ['referensi tidak dikenal (belum tentu final)', 'the reference is not known (which is not final)'],
  40404: ['referensi ini sudah dibatalkan', 'this reference has been cancelled'],
  40408: ['merek toko tidak dilayani', 'the store’s brand is not served'],
  40411: ['nomor HP tidak dikenal', 'the phone number is not known'],
  40413: ['jumlah bukan kelipatan atau di bawah minimum', 'the amount is no multiple, or below the minimum'],
  40415: ['token tidak cocok: salah, kedaluwarsa, terkunci, jumlah lain – sengaja satu jawaban', 'the token does not fit: wrong, expired, locked, other amount – one answer, on purpose'],
  40418: ['referensi sudah dipakai untuk isi lain', 'the reference was used for something else'],
  40500: ['metode tidak didukung', 'the method is not supported'],
  40900: ['X-EXTERNAL-ID sudah dipakai hari ini', 'the X-EXTERNAL-ID was used today'],
  40901: ['referensi sudah pernah dikirim', 'the reference was sent before'],
  42900: ['terlalu banyak permintaan', 'too many requests'],
  50000: ['kesalahan umum', 'general error'],
  50001: ['kesalahan internal', 'internal error'],
  50400: ['hasil belum diketahui', 'the outcome is not known'],
};

/** The sentence for a code, or its own message where there is none. */
export function meaning(code, message = '') {
  const found = cases[caseOf(code)];
  return found ? own(found) : message;
}

/** The same of an act's answer: with the rule that was broken, where the message names it. */
export function refusal(act, code, message) {
  const words = ruleIn(message) ?? (caseOf(code) === '40301' && notServed(act));
  return words ? own(words) : meaning(code, message);
}

const caseOf = (code) => `${code.slice(0, 3)}${code.slice(5)}`;
const own = ([id, en]) => (spoken() === 'id' ? id : en);

/** The rule of an amount, as the gateway names it: `[Multiple Of 50000]`. */
function ruleIn(message) {
  const [, name, value] = /\[(Multiple Of|Minimum|Maximum) (\d+)\]$/.exec(message) ?? [];
  const amount = value && rupiah(Number(value));
  return name && {
    'Multiple Of': [`harus kelipatan ${amount}`, `must be a multiple of ${amount}`],
    Minimum: [`minimal ${amount}`, `at least ${amount}`],
    Maximum: [`maksimal ${amount}`, `at most ${amount}`],
  }[name];
}

function notServed(act) {
  return !serves(act) && (directionOf(act) === 'cash-out'
    ? ['agen ini tidak melayani tarik tunai', 'this agent pays no cash out']
    : ['mesin ini tidak menerima setor tunai', 'this machine takes no cash in']);
}

/** Whether a code says yes, no, or neither. */
export function toneOf(code) {
  if (code.startsWith('200')) return 'good';
  return /^(4(00|01|03|04|05|29))/.test(code) ? 'bad' : 'wait';
}
