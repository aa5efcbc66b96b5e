// The cashier's till: shop, service, display, keys, steps, receipt.

import { ask } from './api.js';
import { on, tell } from './bus.js';
import { banner, choices, h, say, swap } from './dom.js';
import { own, t } from './words.js';
import { actOf } from './acts.js';
import { brandChoices, brandOf, brandWarning } from './brands.js';
import { keypad } from './keypad.js';
import { paper, verdict } from './outcome.js';
import { steps } from './steps.js';

/** The till. */
export function drawTill(stage) {
  const root = document.getElementById('till');
  const till = { chain: 'alfamart', work: 'cash-in', phone: '', amount: '', token: '', left: false, slot: 'phone', note: null, scan: null };
  const shop = () => stage.shops.find((one) => one.chain === till.chain);
  const isBusy = () => {
    const act = actOf(till.chain);
    return Boolean(act && !act.end);
  };

  const draw = () => swap(root,
    h('header', {}, h('h2', { id: 'till-title' }, t('till-title'))),
    h('div', { class: 'machine', 'data-chain': till.chain },
      choices({ name: 'shop', label: t('shop'), extra: 'shops', value: till.chain, options: stage.shops.map((one) => [one.chain, t(`shop-${one.chain}`)]), onchange: (chain) => set({ chain }) }),
      sign(shop()),
      brandChoices(shop(), () => set({})),
      choices({ name: 'work', label: t('work'), value: till.work, options: ['cash-in', 'cash-out'].map((one) => [one, t(`work-${one}`)]), onchange: (work) => set({ work }) }),
      warning(),
      display(),
      keypad({ till, isBusy: isBusy(), press, deeds }),
      till.work === 'cash-out' ? h('label', { class: 'check' }, h('input', { type: 'checkbox', id: 'left', checked: till.left, onchange: (event) => { till.left = event.target.checked; } }), t('left')) : null,
      till.note ? banner(till.note.tone, till.note.text) : null),
    h('div', { class: 'card', id: 'till-act' }, h('h3', {}, t('steps')), act()));

  const act = () => {
    const now = actOf(till.chain);
    return now ? [verdict(now), steps(now), paper(now)] : h('p', { class: 'empty small' }, t('till-idle'));
  };

  const warning = () => {
    const { withdraws, takesCash } = shop();
    if (till.work === 'cash-out' && !withdraws) return banner('wait', t('no-cash-out'));
    return till.work === 'cash-in' && !takesCash ? banner('wait', t('no-cash-in')) : brandWarning(shop(), till.work);
  };

  const display = () => h('div', { class: 'display' },
    shop().key ? h('div', { class: 'slot' }, h('span', {}, t('slot-key')), h('output', {}, shop().key)) : null,
    slot('phone', 14), slot('amount', 10), till.work === 'cash-out' || shop().tokenForCashIn ? slot('token', 8) : null);

  const slot = (name, most) => h('label', { class: 'slot' }, h('span', {}, t(`slot-${name}`)),
    h('input', {
      id: `slot-${name}`, inputmode: 'numeric', autocomplete: 'off', maxlength: String(most),
      value: shownValue(name), placeholder: name === 'phone' ? '08…' : '–',
      onfocus: () => { till.slot = name; }, oninput: (event) => key(name, event.target.value), onkeydown: (event) => { if (event.key === 'Enter') next(name); },
    }));
  const shownValue = (name) => (name === 'amount' && till.amount ? Number(till.amount).toLocaleString('id-ID') : till[name]);

  const key = (name, text) => {
    till[name] = text.replace(/\D/g, '');
    const input = document.getElementById(`slot-${name}`);
    input.value = shownValue(name);
  };
  const press = (digits) => {
    const name = document.getElementById(`slot-${till.slot}`) ? till.slot : 'phone';
    const most = Number(document.getElementById(`slot-${name}`).maxLength);
    key(name, digits === 'erase' ? till[name].slice(0, -1) : (till[name] + digits).slice(0, name === 'amount' ? 8 : most));
  };
  const next = (name) => {
    const names = ['phone', 'amount', 'token'].filter((one) => document.getElementById(`slot-${one}`));
    const after = names[(names.indexOf(name) + 1) % names.length];
    document.getElementById(`slot-${after}`).focus();
  };

  const set = (change) => {
    Object.assign(till, { note: null }, change);
    draw();
    tell('shop', till.chain);
  };
  const note = (tone, text) => {
    till.note = { tone, text };
    say(text);
    draw();
  };

  const deeds = {
    next: () => next(till.slot),
    check: () => send('inquiry'),
    send: () => send(till.work),
    scan: () => {
      const shown = till.scan;
      till.phone = shown?.phone ?? document.getElementById('customer').value;
      if (!shown?.token) return note('info', t('nothing-to-scan'));
      till.token = shown.token;
      till.work = shown.direction;
      if (shown.amount) till.amount = String(shown.amount);
      tell('shop', till.chain);
      if (shown.channel !== till.chain) return note('wait', t('scanned-other', { place: t(`shop-${shown.channel}`) }));
      return note('good', t('scanned'));
    },
  };

  const send = async (what) => {
    if (!till.phone || !till.amount) return note('wait', t('fill-in'));
    till.note = null;
    const body = { phone: till.phone, amount: Number(till.amount), token: till.token, customerLeft: till.left && what === 'cash-out', brand: brandOf(shop()) };
    try {
      await ask('POST', `/tills/${till.chain}/${what}`, body);
      if (what !== 'inquiry') till.token = '';
      return draw();
    } catch (refusal) {
      return note('bad', own(refusal.sentence));
    }
  };

  on('phone-shows', (shown) => { till.scan = shown; });
  on('scan', () => {
    // The phone is held to a till of the shop that its token is for.
    if (till.scan?.channel) till.chain = till.scan.channel;
    if (till.scan && !till.scan.token) till.work = till.scan.direction;
    deeds.scan();
    tell('shop', till.chain);
  });
  on('till-set', set);
  on('act', (one) => {
    if (one.chain === till.chain) draw();
    tell('news', 'under');
  });
  on('act-ended', (one) => {
    tell('news', 'till');
    if (one.end.receipt) say(gist(one.end.receipt));
  });
  on('language', () => {
    till.note = null;
    draw();
  });
  draw();
}

const sign = (shop) => h('div', { class: 'sign' }, h('strong', {}, brandOf(shop)?.toUpperCase() ?? shop.title),
  h('span', { class: 'small soft' }, `${shop.address} · ${shop.terminal}`));

// The status, and the advice for the two parties below it.
const gist = (lines) => lines.filter((line) => line.startsWith('Status') || line.startsWith(' ')).slice(-3)
  .map((line) => line.trim().replace(/ +/g, ' ')).join('. ');
