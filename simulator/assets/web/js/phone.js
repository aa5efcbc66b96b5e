// The customer's phone: which customer, which screen, and what comes live.

import { ask } from './api.js';
import { on, tell } from './bus.js';
import { h, once, say, swap } from './dom.js';
import { clock, own, t } from './words.js';
import { home } from './phone-home.js';
import { form } from './phone-form.js';
import { codeScreen } from './phone-code.js';

/** What a screen is for, and so where the keyboard goes: the first of these that is there. */
const FIRST = {
  home: ['#show-token', '#deed-cash-in'],
  form: ['#phone-pin', '.pick input:checked', '.pick input'],
  code: ['#to-the-till', '#token-done'],
};

/** The phone. */
export function drawPhone(stage) {
  const root = document.getElementById('phone');
  const phone = {
    number: stage.customers[0].phone,
    home: null,
    trouble: null,
    screen: 'home',
    form: null,
    shown: null,
    toast: null,
  };
  let events = null;
  let toastTimer = null;
  let isDue = false;

  const screens = { home, form, code: codeScreen };
  const draw = () => swap(root,
    h('header', {}, h('h2', { id: 'phone-title' }, t('phone')),
      h('label', {}, h('span', { class: 'unseen' }, t('customer')),
        h('select', { class: 'input', id: 'customer', value: phone.number, onchange: (event) => pick(event.target.value) },
          stage.customers.map((one) => h('option', { value: one.phone, selected: one.phone === phone.number }, one.name))))),
    h('div', { class: 'device' },
      h('div', { class: 'clock', 'aria-hidden': 'true' }, h('span', {}, clock(Date.now())), h('span', {}, '●●●○')),
      phone.toast,
      h('div', { class: 'screen', 'aria-live': 'off' }, screens[phone.screen](phone, deeds))));

  const refresh = async () => {
    const number = phone.number;
    try {
      const news = await ask('GET', `/phones/${number}`);
      if (number !== phone.number) return;
      phone.home = news;
      phone.trouble = null;
      tell('channels', news.channels);
      follow();
    } catch (refusal) {
      phone.trouble = refusal.sentence;
    }
    draw();
    if (isDue) isDue = !lead();
  };

  // A token that is on the screen may have been used, or have ended.
  const follow = () => {
    if (!phone.shown?.tokenNo) return;
    const now = phone.home.tokens.find((one) => one.tokenNo === phone.shown.tokenNo);
    if (now) Object.assign(phone.shown, { state: now.state, wrongTries: now.wrongTries, endedAt: now.endedAt });
  };

  const pick = (number) => {
    if (number === phone.number && phone.home) return;
    Object.assign(phone, { number, home: null, screen: 'home', shown: null, toast: null });
    draw();
    refresh();
    connect();
    tell('phone-shows', null);
  };

  const connect = () => {
    events?.close();
    events = new EventSource(`/api/phones/${phone.number}/events`);
    events.addEventListener('notification', (event) => {
      const notification = JSON.parse(event.data);
      // Kept as it is, so that it falls in once and not at each drawing.
      phone.toast = once(h('div', { class: 'toast' }, h('strong', {}, 'KasPro'), own(notification.text)));
      say(own(notification.text));
      tell('news', 'phone');
      clearTimeout(toastTimer);
      toastTimer = setTimeout(() => {
        phone.toast = null;
        draw();
      }, 6000);
      refresh();
    });
  };

  // Leads the keyboard to what the screen is for; false where that is not drawn yet.
  const lead = () => {
    const first = FIRST[phone.screen].map((one) => root.querySelector(one)).find(Boolean);
    first?.focus({ preventScroll: true });
    return Boolean(first);
  };

  const deeds = {
    draw,
    refresh,
    go: (screen, more = {}) => {
      Object.assign(phone, { screen }, more);
      draw();
      isDue = !lead();
    },
    show: (shown) => {
      phone.shown = shown;
      tell('phone-shows', { ...shown, phone: phone.number });
      deeds.go('code');
    },
  };

  on('customer', pick);
  on('clear', () => {
    phone.toast = null;
    if (phone.shown?.state !== 'ISSUED') phone.shown = null;
    if (phone.screen === 'code' && !phone.shown) deeds.go('home');
    draw();
  });
  on('phone-form', (wanted) => deeds.go('form', { form: { pin: '', amount: '', ...wanted } }));
  on('act-ended', refresh);
  on('language', draw);
  draw();
  refresh();
  connect();
}
