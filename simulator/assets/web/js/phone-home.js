// The phone's first screen: balance, limits, what can be done, what has happened.

import { ask } from './api.js';
import { banner, h, s } from './dom.js';
import { clock, own, rupiah, signed, t } from './words.js';

/** The screen. */
export function home(phone, deeds) {
  if (phone.trouble) return banner('bad', t('gone-title'), own(phone.trouble));
  if (!phone.home) return h('p', { class: 'soft' }, '…');
  const { account, tokens, notifications, entries } = phone.home;
  return [
    h('div', { class: 'top' }, h('strong', {}, t('hello', { name: account.name.split(' ')[0] })),
      h('span', { class: 'tier' }, account.tier === 'premium' ? 'Premium' : 'Regular')),
    purse(account),
    account.cashOutClosed ? closed(phone, deeds) : null,
    h('div', { class: 'deeds' },
      deed('cash-in', 'M12 4v12m0 0l-5-5m5 5l5-5M5 20h14', phone, deeds),
      deed('cash-out', 'M12 16V4m0 0L7 9m5-5l5 5M5 20h14', phone, deeds)),
    tokens.filter((one) => one.state === 'ISSUED').map((one) => liveToken(one, phone, deeds)),
    h('h3', {}, t('news')),
    notifications.length ? h('ul', { class: 'feed' }, notifications.slice(0, 3).map(note)) : h('p', { class: 'empty small' }, t('no-news')),
    h('h3', {}, t('entries')),
    entries.length ? h('ul', { class: 'feed' }, entries.slice(0, 4).map(entry)) : h('p', { class: 'empty small' }, t('no-entries')),
  ];
}

/** The balance and how much more may come in. */
export function purse(account) {
  const { limits } = account;
  return h('div', { class: 'purse' },
    h('div', {}, h('p', { class: 'small' }, t('balance')), h('p', { class: 'balance numbers', id: 'balance' }, rupiah(account.balance))),
    account.held > 0 ? h('p', { class: 'small' }, t('held', { available: rupiah(account.available), held: rupiah(account.held) })) : null,
    limit(t('limit-balance', { left: rupiah(limits.balanceLeft), max: rupiah(limits.maxBalance) }), account.balance, limits.maxBalance),
    limit(t('limit-month', { used: rupiah(limits.incomingThisMonth), max: rupiah(limits.maxIncomingMonth) }), limits.incomingThisMonth, limits.maxIncomingMonth));
}

const limit = (text, value, max) => h('div', { class: 'limit' }, h('span', {}, text), h('progress', { value, max: String(max), 'aria-label': text }));

function deed(direction, drawing, phone, deeds) {
  const begin = () => deeds.go('form', { form: { direction, channel: null, amount: '', pin: '' } });
  return h('button', { class: 'deed', id: `deed-${direction}`, onclick: begin },
    s('svg', { viewBox: '0 0 24 24', fill: 'none', 'stroke-width': '2', 'aria-hidden': 'true' }, s('path', { d: drawing })),
    t(direction));
}

function liveToken(token, phone, deeds) {
  const place = placeOf(phone, token.channel);
  const known = phone.shown?.tokenNo === token.tokenNo && phone.shown.token;
  const cancel = async () => {
    await ask('DELETE', `/phones/${phone.number}/tokens/${token.tokenNo}`).catch(() => {});
    deeds.refresh();
  };
  return h('div', { class: 'banner info' },
    h('strong', {}, t('live-token')),
    h('span', { class: 'small' }, t(`token-for-${token.direction}`, { place })),
    known ? null : h('span', { class: 'small soft' }, t('token-lost')),
    h('div', { class: 'row' },
      known ? h('button', { class: 'button little', id: 'show-token', onclick: () => deeds.show(phone.shown) }, t('show-token')) : null,
      h('button', { class: 'button little', id: `cancel-${token.tokenNo}`, onclick: cancel }, t('cancel-token'))));
}

function closed(phone, deeds) {
  const open = async (event) => {
    event.preventDefault();
    const pin = event.target.elements.pin.value;
    await ask('POST', `/phones/${phone.number}/reopen`, { pin }).catch((refusal) => { phone.notice = refusal.sentence; });
    deeds.refresh();
  };
  return h('form', { class: 'banner bad', onsubmit: open },
    h('strong', {}, t('closed')), h('span', { class: 'small' }, t('closed-more')),
    h('label', { class: 'field' }, h('span', {}, t('pin')), h('input', { class: 'input', name: 'pin', id: 'reopen-pin', type: 'password', inputmode: 'numeric', autocomplete: 'off', maxlength: '6' })),
    h('button', { class: 'button little' }, t('reopen')));
}

// A number that people say stays on one line.
const unbroken = (text) => text.replace(/(\d{4}) (\d{4}) (\d{4})/g, '$1\u00a0$2\u00a0$3');

const note = (one) => h('li', {}, h('span', {}, unbroken(own(one.text))), h('time', {}, clock(one.at)));

const entry = (one) => h('li', {},
  h('span', {}, t(`kind-${one.kind}`)), h('span', { class: `amount numbers ${one.amount > 0 ? 'tone-good' : ''}` }, signed(one.amount)),
  h('time', {}, clock(one.at)), h('span', { class: 'soft small numbers' }, rupiah(one.balanceAfter)),
  one.shortReferenceNo && h('span', { class: 'soft small numbers' }, `${t('reference-no')} ${unbroken(one.shortReferenceNo)}`));

/** What people call a channel. */
export const placeOf = (phone, channel) => phone.home?.channels.find((one) => one.channel === channel)?.name ?? channel;
