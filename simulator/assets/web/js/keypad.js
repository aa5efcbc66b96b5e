// The till's keys.

import { h } from './dom.js';
import { t } from './words.js';

/** Digits on the left, what the machine can do on the right. */
export function keypad({ till, isBusy, press, deeds }) {
  // The pressed key keeps no focus of its own on a mouse; on a keyboard it does.
  const digit = (text, extra = '') => h('button', { class: `key ${extra}`, id: `key-${text}`, type: 'button', onclick: () => press(text) }, text);
  const word = (name, act, extra = '', disabled = false) => h('button', { class: `key word ${extra}`, id: `key-${name}`, type: 'button', disabled, onclick: act }, t(`key-${name}`));
  const canCheck = till.work === 'cash-in';
  return h('div', { class: 'keys', role: 'group', 'aria-label': t('keys') },
    digit('7'), digit('8'), digit('9'), word('scan', deeds.scan),
    digit('4'), digit('5'), digit('6'), word('check', deeds.check, '', isBusy || !canCheck),
    digit('1'), digit('2'), digit('3'), word('send', deeds.send, 'go tall', isBusy),
    word('erase', () => press('erase')), digit('0'),
    h('button', { class: 'key', id: 'key-000', type: 'button', onclick: () => press('000') }, t('key-thousand')),
  );
}
