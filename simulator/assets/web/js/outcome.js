// How an act ended, as the cashier reads it, and the receipt.

import { banner, h, once } from './dom.js';
import { meaning } from './codes.js';
import { rupiah, sentence, t } from './words.js';

const TONES = { done: 'good', refused: 'bad', cancelled: 'wait', unknown: 'bad', unsent: 'bad' };

/** How it ended, in a banner; nothing while it goes on. */
export function verdict(act) {
  const { end } = act;
  if (!end) return null;
  if (act.work === 'inquiry') return inquiry(end);
  const ended = end.verdict;
  const amount = rupiah(act.amount);
  const title = ended === 'cancelled' ? t('end-cancelled') : t(`end-${ended}-${act.work}`, { amount });
  const more = ended === 'refused' ? sentence(meaning(end.code, end.message)) : t(`end-${ended}${ended === 'done' ? `-${act.work}` : ''}-more`);
  const lost = act.steps.some((one) => one.heard === 'nothing');
  const recovered = lost && ended !== 'unknown' ? t('end-recovered', { questions: end.questions }) : null;
  return banner(TONES[ended] ?? 'bad', title, more, recovered);
}

function inquiry(end) {
  if (!end.answer) return banner('wait', t('inquiry-lost'), t('inquiry-lost-more'));
  const { code, message, body } = end.answer;
  if (!code.startsWith('200')) return banner('bad', t('inquiry-no'), sentence(meaning(code, message)));
  return banner('good', t('inquiry-yes', { name: body.customerName, number: body.customerNumber }), t('inquiry-more'));
}

// Kept, so that it is printed once and not again at each step.
const printed = new WeakMap();

/** The receipt, where one was printed. */
export function paper(act) {
  if (!act.end?.receipt) return null;
  if (!printed.has(act.end)) {
    const lines = act.end.receipt.join('\n');
    printed.set(act.end, once(h('pre', { class: 'paper', id: 'receipt', tabindex: '0', role: 'region', 'aria-label': t('receipt') }, lines)));
  }
  return h('div', { class: 'printer' }, printed.get(act.end), copies(act.reference));
}

const FORMATS = [['pdf', 'PDF'], ['png', 'PNG'], ['bin', 'ESC/POS']];

/** Links to copies of the receipt, as files. */
function copies(reference) {
  return h('p', { class: 'copies' }, h('span', { class: 'small' }, t('copies')), FORMATS.map(([ending, name]) => h('a', {
    class: 'button little', id: `copy-${ending}`, href: `/api/receipts/${reference}.${ending}`, download: true, 'aria-label': `${t('copies')}: ${name}`,
  }, name)));
}
