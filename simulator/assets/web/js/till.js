// The cashier's till: shop, service, display and keys; beside it its steps and the receipt.

import { ask } from './api.js';
import { on, tell } from './bus.js';
import { banner, choices, h, say, swap } from './dom.js';
import { own, t } from './words.js';
import { actOf } from './acts.js';
import { brandChoices, brandOf, brandWarning } from './brands.js';
import { display, press, verdictOf } from './display.js';
import { keypad } from './keypad.js';
import { paper, recovery, verdict } from './outcome.js';
import { steps } from './steps.js';

/** One place at a time: see `frame.css`. */
const SMALL = '(max-width: 44rem)';

/** The till. */
export function drawTill(stage) {
  const root = document.getElementById('till');
  const beside = document.getElementById('act');
  const till = { chain: 'alfamart', work: 'cash-in', phone: '', amount: '', token: '', left: false, slot: 'phone', note: null, scan: null, read: null };
  const shop = () => stage.shops.find((one) => one.chain === till.chain);
  const isBusy = () => {
    const act = actOf(till.chain);
    return Boolean(act && !act.end);
  };

  const drawMachine = () => swap(root,
    h('header', {}, h('h2', { id: 'till-title' }, t('till-title'))),
    h('div', { class: 'machine', 'data-chain': till.chain },
      choices({ name: 'shop', label: t('shop'), extra: 'shops', value: till.chain, options: stage.shops.map((one) => [one.chain, t(`shop-${one.chain}`)]), onchange: (chain) => set({ chain, amount: '', token: '' }) }),
      sign(shop()),
      brandChoices(shop(), () => set({})),
      choices({ name: 'work', label: t('work'), value: till.work, options: ['cash-in', 'cash-out'].map((one) => [one, t(`work-${one}`)]), onchange: (work) => set({ work }) }),
      warning(),
      display(till, shop(), message(), { send, keyed }),
      keypad({ till, isBusy: isBusy(), press: (digits) => press(till, digits, keyed), deeds }),
      till.work === 'cash-out' ? h('label', { class: 'check' }, h('input', { type: 'checkbox', id: 'left', checked: till.left, onchange: (event) => { till.left = event.target.checked; } }), t('left')) : null));

  const drawAct = () => {
    const act = actOf(till.chain);
    swap(beside, h('header', {}, h('h2', { id: 'act-title' }, t('steps'))),
      h('div', { class: 'card', id: 'till-act' }, act ? [recovery(act), h('div', { class: 'sheet' }, steps(act), paper(act))] : h('p', { class: 'empty small' }, t('steps-idle'))));
  };
  const draw = () => {
    drawMachine();
    drawAct();
  };

  const warning = () => {
    const { withdraws, takesCash } = shop();
    if (till.work === 'cash-out' && !withdraws) return banner('wait', t('no-cash-out'));
    return till.work === 'cash-in' && !takesCash ? banner('wait', t('no-cash-in')) : brandWarning(shop(), till.work);
  };

  // A verdict is put away once somebody goes on.
  const read = () => Object.assign(till, { note: null, read: actOf(till.chain) });
  const message = () => {
    if (till.note) return { tone: till.note.tone, title: till.note.text };
    const act = actOf(till.chain);
    return verdict(act?.end && act === till.read ? null : act);
  };
  const keyed = () => {
    read();
    document.getElementById('verdict').replaceWith(verdictOf(message()));
  };

  const set = (change) => {
    read();
    Object.assign(till, change);
    draw();
    tell('shop', till.chain);
  };
  const note = (tone, text) => {
    till.note = { tone, text };
    say(text);
    draw();
  };

  const deeds = {
    check: () => begin('inquiry'),
    send: () => begin(till.work),
    scan: () => {
      const shown = till.scan;
      read();
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

  const send = () => (isBusy() ? null : deeds.send());
  const begin = async (what) => {
    if (!till.phone || !till.amount) return note('wait', t('fill-in'));
    till.note = null;
    const body = { phone: till.phone, amount: Number(till.amount), token: till.token, customerLeft: till.left && what === 'cash-out', brand: brandOf(shop()) };
    try {
      await ask('POST', `/tills/${till.chain}/${what}`, body);
      if (what !== 'inquiry') till.token = '';
      draw();
      return document.getElementById('display').scrollIntoView({ block: 'nearest' });
    } catch (refusal) {
      return note('bad', own(refusal.sentence));
    }
  };

  on('phone-shows', (shown) => { till.scan = shown; });
  on('scan', () => {
    // The phone is held to a till of the shop that its token is for.
    const channel = till.scan?.channel ?? till.chain;
    if (channel !== till.chain) Object.assign(till, { chain: channel, amount: '' });
    if (till.scan && !till.scan.token) till.work = till.scan.direction;
    deeds.scan();
    tell('go', 'till');
    lead('key-send');
  });
  on('till-set', ({ focus, ...change }) => {
    set(change);
    if (focus) lead(focus);
  });
  on('act', (one) => {
    if (one.chain === till.chain) draw();
    tell('news', 'under');
  });
  on('act-ended', (one) => {
    tell('news', 'till');
    const { tone, title, more } = verdict(one);
    say(`${title}. ${more}`);
    // The key that was pressed was switched off meanwhile. An Enter too many must not send again.
    const next = one.work === 'inquiry' && tone === 'good' ? 'key-send' : 'verdict';
    if (one.chain !== till.chain || document.activeElement !== document.body) return;
    draw();
    focusOn(next);
  });
  on('language', () => {
    till.note = null;
    draw();
  });
  draw();
}

const focusOn = (id) => document.getElementById(id).focus({ preventScroll: true });

/** Leads the keyboard there; on a small screen, display and keys come into sight. */
function lead(id) {
  focusOn(id);
  if (matchMedia(SMALL).matches) document.getElementById('display').scrollIntoView();
}

const sign = (shop) => h('div', { class: 'sign' }, h('strong', {}, brandOf(shop)?.toUpperCase() ?? shop.title),
  h('span', { class: 'small soft' }, `${shop.address} · ${shop.terminal}`));
