// The till's display: what to do with the cash, and what is keyed.

import { h } from './dom.js';
import { t } from './words.js';

/** How many characters a field takes, as it is shown. */
const LONGEST = { phone: 14, amount: 10, token: 8 };
/** How many digits an amount has at most. */
const AMOUNT_DIGITS = 8;

/** The fields of a till, from the first to the last. */
export function fieldsOf(till, shop) {
  const hasToken = till.work === 'cash-out' || shop.tokenForCashIn;
  return hasToken ? ['phone', 'amount', 'token'] : ['phone', 'amount'];
}

/** The display: what it has to say, and the fields. */
export function display(till, shop, message, deeds) {
  return h('div', { class: 'display', id: 'display' },
    verdictOf(message),
    shop.key ? h('div', { class: 'slot' }, h('span', {}, t('slot-key')), h('output', {}, shop.key)) : null,
    fieldsOf(till, shop).map((name) => slot(till, shop, name, deeds)));
}

/** What it has to say. */
export const verdictOf = ({ tone, title, more }) => h('div', { class: `verdict ${tone}`, id: 'verdict', tabindex: '-1' },
  h('strong', {}, title), more ? h('span', {}, more) : null);

function slot(till, shop, name, { send, keyed }) {
  const onkeydown = (event) => {
    if (event.key === 'Enter') follow(till, shop, name, send);
  };
  return h('label', { class: 'slot' }, h('span', {}, t(`slot-${name}`)),
    h('input', {
      id: `slot-${name}`, inputmode: 'numeric', autocomplete: 'off', maxlength: String(LONGEST[name]),
      value: shownValue(till, name), placeholder: name === 'phone' ? '08…' : '–',
      // What is typed takes the place of what is there.
      onfocus: (event) => {
        till.slot = name;
        event.target.select();
      },
      oninput: (event) => {
        key(till, name, event.target.value);
        keyed();
      },
      onkeydown,
    }));
}

/** Enter leads to the next field, and sends from the last. */
function follow(till, shop, name, send) {
  const names = fieldsOf(till, shop);
  const after = names[names.indexOf(name) + 1];
  if (after) document.getElementById(`slot-${after}`).focus();
  else send();
}

const shownValue = (till, name) => (name === 'amount' && till.amount ? Number(till.amount).toLocaleString('id-ID') : till[name]);

/** Puts digits into a field. */
function key(till, name, text) {
  till[name] = text.replace(/\D/g, '');
  document.getElementById(`slot-${name}`).value = shownValue(till, name);
}

/** A key of the till: it goes into the field that was touched last, in place of what is selected. */
export function press(till, digits, keyed) {
  const input = document.getElementById(`slot-${till.slot}`) ?? document.getElementById('slot-phone');
  const name = input.id.replace('slot-', '');
  const isSelected = input.value !== '' && input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const kept = isSelected ? '' : till[name];
  const most = name === 'amount' ? AMOUNT_DIGITS : input.maxLength;
  key(till, name, digits === 'erase' ? kept.slice(0, -1) : (kept + digits).slice(0, most));
  keyed();
}
