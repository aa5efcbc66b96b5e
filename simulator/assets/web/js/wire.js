// Requests and answers: what was signed, what was sent, what the code means.

import { h } from './dom.js';
import { meaning, toneOf } from './codes.js';
import { t, time } from './words.js';

const SERVICES = {
  '/v1.0/emoney/account-inquiry': '37', '/v1.0/emoney/topup': '38', '/v1.0/emoney/topup-status': '39',
  '/v1.0/emoney/otc-cashout': '44', '/v1.0/emoney/otc-status': '45', '/v1.0/emoney/otc-cancel': '46',
};

// Which exchanges somebody has opened: drawing anew must not close them.
const opened = new Set();

/** All exchanges of an act, the latest first. */
export function wire(act) {
  return h('div', { class: 'wire' }, act.exchanges.toReversed().map((one) => exchange(act, one)));
}

function exchange(act, one) {
  const service = SERVICES[one.request.path];
  const id = `${act.reference}-${one.no}`;
  const remember = (event) => (event.target.open ? opened.add(id) : opened.delete(id));
  return h('details', { class: 'exchange', open: opened.has(id), ontoggle: remember },
    h('summary', { id: `x-${id}` },
      h('span', { class: 'grow' }, service ? t(`wire-${service}`) : t('wire-token')),
      h('span', { class: 'small soft' }, service ? t('service', { code: service }) : t('service', { code: '73' })),
      came(one)),
    h('div', {}, signed(one.request), request(one.request), answer(one)));
}

function came(one) {
  if (one.answer) return h('strong', { class: `tone-${toneOf(one.answer.code)} numbers` }, `${one.answer.code} · ${time(one.took)}`);
  return h('strong', { class: 'tone-wait' }, one.why ? t('lost') : t('on-its-way'));
}

function signed({ signedText }) {
  const isToken = signedText.includes('|');
  const parts = isToken ? split(signedText, '|', ['key', 'time']) : textParts(signedText);
  const hmac = parts.length === 5;
  return h('div', {}, h('h3', {}, t('signed')),
    h('dl', { class: 'signed' }, parts.map(([name, text], at) => [
      h('dt', {}, t(`part-${name}`)),
      h('dd', {}, text, at < parts.length - 1 ? h('span', { class: 'parting' }, isToken ? '|' : ':') : null)])),
    h('p', { class: 'small soft' }, t(hmac ? 'signed-hmac' : 'signed-rsa')));
}

// The time has colons of its own, so the parts are counted from the left.
function textParts(text) {
  const pieces = text.split(':');
  const at = pieces.findIndex((piece) => /^[0-9a-f]{64}$/.test(piece));
  const names = at === 3 ? ['method', 'path', 'token', 'hash'] : ['method', 'path', 'hash'];
  return [...names.map((name, no) => [name, pieces[no]]), ['time', pieces.slice(at + 1).join(':')]];
}

const split = (text, by, names) => text.split(by).map((piece, at) => [names[at], piece]);

function request({ method, path, headers, body }) {
  return h('div', {}, h('h3', {}, t('request')), h('p', { class: 'mono small' }, `${method} ${path}`),
    fields(flat(body)),
    h('details', {}, h('summary', { class: 'small' }, t('headers')), fields(headers)));
}

function answer(one) {
  if (!one.answer) return h('div', {}, h('h3', {}, t('answer')), h('p', { class: 'small' }, one.why ? t('lost-more') : t('on-its-way')));
  const { code, message, body } = one.answer;
  const piece = (text, name) => h('span', {}, text, h('small', {}, t(name)));
  return h('div', { class: 'reply' }, h('h3', {}, t('answer')),
    h('div', { class: 'digitsplit' }, piece(code.slice(0, 3), 'code-http'), piece(code.slice(3, 5), 'code-service'), piece(code.slice(5), 'code-case')),
    h('p', { class: `small tone-${toneOf(code)}` }, meaning(code, message)),
    fields(flat(body).filter(([name]) => name !== 'responseCode')));
}

const fields = (pairs) => h('dl', { class: 'fields' }, pairs.map(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))]));

/** The leaves of a body, by their path. */
function flat(value, prefix = '') {
  if (value === null || typeof value !== 'object') return prefix ? [[prefix, value ?? '–']] : [];
  return Object.entries(value).flatMap(([name, inner]) => flat(inner, prefix ? `${prefix}.${name}` : name));
}
