// Where, how much, PIN: what a customer fills in before going to the till.

import { ask } from './api.js';
import { banner, h } from './dom.js';
import { own, rupiah, t } from './words.js';

const AMOUNTS = [50_000, 100_000, 300_000, 500_000];

/** The screen. */
export function form(phone, deeds) {
  if (!phone.home) return h('p', { class: 'soft' }, '…');
  const wanted = phone.form;
  const channels = phone.home.channels.filter((one) => one.direction === wanted.direction);
  const channel = channels.find((one) => one.channel === wanted.channel);
  const needsPin = channel && channel.token !== 'none';
  return [
    h('div', { class: 'top' },
      h('button', { class: 'back', id: 'back', 'aria-label': t('back'), onclick: () => deeds.go('home') }, '‹'),
      h('strong', {}, t(wanted.direction))),
    wanted.direction === 'cash-out' && phone.home.account.tier === 'regular' ? banner('wait', t('regular-no'), t('regular-more')) : null,
    h('form', { class: 'stack', novalidate: true, onsubmit: (event) => submit(event, phone, deeds, channel) },
      h('fieldset', { class: 'pick' }, h('legend', { class: 'small soft' }, t('where')), channels.map((one) => pick(one, wanted, deeds))),
      wanted.direction === 'cash-out' && channel ? amountOf(wanted, channel, deeds) : null,
      needsPin ? pinOf(wanted) : null,
      wanted.trouble ? banner('bad', own(wanted.trouble)) : null,
      channel ? h('button', { class: 'button main wide', id: 'make-token' }, t(needsPin ? 'make-token' : 'show-number')) : null),
  ];
}

function pick(channel, wanted, deeds) {
  const choose = () => {
    Object.assign(wanted, { channel: channel.channel, trouble: null });
    deeds.draw();
  };
  const rule = t(channel.multiple > 1 ? 'rule-multiple' : 'rule',
    { min: rupiah(channel.min), max: rupiah(channel.max), multiple: rupiah(channel.multiple ?? 0) });
  const need = { none: 'needs-none', required: 'needs-token', 'for-one-amount': 'needs-amount' }[channel.token];
  return h('label', {},
    h('input', { type: 'radio', name: 'channel', id: `channel-${channel.channel}`, checked: wanted.channel === channel.channel, onchange: choose }),
    h('span', { class: 'strong' }, channel.name),
    h('span', { class: 'small' }, `${rule} · ${t(need)}`));
}

function amountOf(wanted, channel, deeds) {
  const set = (amount) => {
    wanted.amount = String(amount);
    deeds.draw();
  };
  const chips = AMOUNTS.filter((one) => one >= channel.min && one <= channel.max && one % (channel.multiple ?? 1) === 0);
  return h('div', { class: 'field' }, h('label', { for: 'phone-amount' }, t('amount-rupiah')),
    h('input', { class: 'input numbers', id: 'phone-amount', inputmode: 'numeric', autocomplete: 'off', value: wanted.amount, oninput: (event) => { wanted.amount = event.target.value.replace(/\D/g, ''); } }),
    h('div', { class: 'chips' }, chips.map((one) => h('button', { type: 'button', class: 'button little', id: `chip-${one}`, onclick: () => set(one) }, rupiah(one)))));
}

const pinOf = (wanted) => h('div', { class: 'field' }, h('label', { for: 'phone-pin' }, t('pin')),
  h('input', { class: 'input', id: 'phone-pin', type: 'password', inputmode: 'numeric', autocomplete: 'off', maxlength: '6', value: wanted.pin, oninput: (event) => { wanted.pin = event.target.value; } }));

async function submit(event, phone, deeds, channel) {
  event.preventDefault();
  const wanted = phone.form;
  if (!channel) return;
  if (channel.token === 'none') {
    const code = await ask('GET', `/phones/${phone.number}/code`);
    deeds.show({ channel: channel.channel, direction: wanted.direction, code, key: channel.walletId ?? channel.binCode });
    return;
  }
  const body = { pin: wanted.pin, channel: channel.channel, direction: wanted.direction };
  if (wanted.direction === 'cash-out' && wanted.amount) body.amount = Number(wanted.amount);
  try {
    const made = await ask('POST', `/phones/${phone.number}/tokens`, body);
    deeds.show({ ...made, key: channel.walletId ?? channel.binCode, began: Date.now() });
    deeds.refresh();
  } catch (refusal) {
    wanted.trouble = refusal.sentence;
    wanted.pin = '';
    deeds.draw();
    document.getElementById('phone-pin')?.focus();
  }
}
