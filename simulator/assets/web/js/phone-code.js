// What is shown to the cashier: a token in large digits while it lives, or the phone number.

import { ask } from './api.js';
import { tell } from './bus.js';
import { banner, h, s } from './dom.js';
import { duration, rupiah, t } from './words.js';
import { placeOf, purse } from './phone-home.js';

const ROUND = 2 * Math.PI * 46;

/** The screen. */
export function codeScreen(phone, deeds) {
  const shown = phone.shown;
  const place = placeOf(phone, shown.channel);
  return [
    h('div', { class: 'top' },
      h('button', { class: 'back', id: 'back', 'aria-label': t('back'), onclick: () => deeds.go('home') }, '‹'),
      h('strong', {}, place)),
    shown.token ? token(phone, deeds, place) : number(phone),
  ];
}

function token(phone, deeds, place) {
  const shown = phone.shown;
  if (shown.state !== 'ISSUED') {
    return [
      ended(phone),
      purse(phone.home.account),
      h('button', { class: 'button main wide', id: 'token-done', onclick: () => deeds.go('home') }, t('done')),
    ];
  }
  const cancel = async () => {
    await ask('DELETE', `/phones/${phone.number}/tokens/${shown.tokenNo}`).catch(() => {});
    deeds.refresh();
  };
  const half = shown.token.length / 2;
  return h('div', { class: 'token' },
    h('p', { class: 'small soft' }, t(`token-for-${shown.direction}`, { place }), shown.amount ? ` ${t('token-amount', { amount: rupiah(shown.amount) })}` : ''),
    dial(shown, h('span', { class: 'digits', id: 'token-digits' }, `${shown.token.slice(0, half)} ${shown.token.slice(half)}`), deeds),
    qr(shown.code),
    tellCashier(shown.key),
    h('button', { class: 'button main wide', id: 'to-the-till', onclick: hand }, t('to-till')),
    h('button', { class: 'button plain', id: 'cancel-token', onclick: cancel }, t('cancel-token')));
}

/** How a token ended, and that its money was put back where it was. */
function ended(phone) {
  const { shown } = phone;
  const back = putBack(phone);
  if (back) return banner('wait', t('ended-put-back'), t('ended-put-back-more', { amount: rupiah(back.amount) }));
  const life = (Date.parse(shown.expiresAt) - Date.parse(shown.issuedAt)) / 1000;
  return banner(shown.state === 'REDEEMED' ? 'good' : 'bad', t(`ended-${shown.state}`),
    t(`ended-${shown.state}-more`, { life: duration(life), tries: shown.wrongTries }));
}

/** The statement's line that puts back what the token has paid: the two share a reference. */
function putBack({ shown, home }) {
  if (shown.state !== 'REDEEMED') return null;
  const isOf = (kind) => (one) => one.kind === kind && one.channel === shown.channel;
  const paid = home.entries.find((one) => isOf('cash-out')(one) && one.at === shown.endedAt);
  return paid && home.entries.find((one) => isOf('reversal')(one) && one.referenceNo === paid.referenceNo);
}

function number(phone) {
  return h('div', { class: 'token' },
    h('p', { class: 'digits' }, phone.number),
    qr(phone.shown.code),
    tellCashier(phone.shown.key),
    h('button', { class: 'button main wide', id: 'to-the-till', onclick: hand }, t('to-till')));
}

function hand() {
  tell('scan');
}

const tellCashier = (key) => h('p', { class: 'small' }, `${t('tell-cashier')}: `, h('strong', {}, key ? t('tell-key', { key }) : t('tell-none')));

const qr = (code) => code && h('div', { class: 'code' },
  s('svg', { viewBox: `0 0 ${code.size} ${code.size}`, role: 'img', 'aria-label': 'QR' }, s('path', { d: code.path })));

/** The ring around the digits: how long the token still lives. */
function dial(shown, digits, deeds) {
  const ends = Date.parse(shown.expiresAt);
  const life = ends - Date.parse(shown.issuedAt);
  const left = s('circle', { class: 'left', cx: '50', cy: '50', r: '46', 'stroke-dasharray': String(ROUND) });
  const words = h('span', { class: 'small soft numbers' });
  const ring = h('div', { class: 'dial' },
    s('svg', { viewBox: '0 0 100 100', 'aria-hidden': 'true' }, s('circle', { cx: '50', cy: '50', r: '46' }), left),
    h('div', {}, digits, h('br'), words));
  const tick = () => {
    const millis = Math.max(0, ends - Date.now());
    const seconds = Math.ceil(millis / 1000);
    left.setAttribute('stroke-dashoffset', String(ROUND * (1 - Math.min(1, millis / life))));
    ring.classList.toggle('late', millis < 60_000);
    words.textContent = t('token-left', { left: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` });
    if (millis === 0) {
      setTimeout(deeds.refresh, 1500);
      return;
    }
    setTimeout(() => ring.isConnected && tick(), 1000);
  };
  tick();
  return ring;
}
