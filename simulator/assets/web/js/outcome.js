// How an act ended, as the cashier reads it, and the receipt.

import { wasDown, wasLost } from './acts.js';
import { h, once } from './dom.js';
import { refusal } from './codes.js';
import { rupiah, sentence, t } from './words.js';

const TONES = { done: 'good', refused: 'bad', cancelled: 'wait', unknown: 'bad', unsent: 'bad' };

/** What the till's display says: a tone, a headline and a line below it. */
export function verdict(act) {
  if (!act) return { tone: 'idle', title: t('till-ready'), more: t('till-idle') };
  const { end, work } = act;
  if (!end) return { tone: 'wait', title: t(`wait-${work}`), more: t(`wait-${work}-more`) };
  if (work === 'inquiry') return inquiry(act);
  const ended = end.verdict;
  const title = ended === 'cancelled' ? t('end-cancelled') : t(`end-${ended}-${work}`, { amount: rupiah(act.amount) });
  return { tone: TONES[ended], title, more: more(act, ended) };
}

function more(act, ended) {
  if (ended === 'refused') return sentence(refusal(act, act.end.code, act.end.message));
  return ended === 'done' ? t(`end-done-${act.work}-more`) : t(`end-${ended}-more`);
}

function inquiry(act) {
  if (!act.end.answer) return { tone: 'wait', title: t('inquiry-lost'), more: t('inquiry-lost-more') };
  const { code, message, body } = act.end.answer;
  if (!code.startsWith('200')) return { tone: 'bad', title: t('inquiry-no'), more: sentence(refusal(act, code, message)) };
  return { tone: 'good', title: t('inquiry-yes', { name: body.customerName, number: body.customerNumber }), more: t('inquiry-more') };
}

/** How the till came to know, where an answer or the network was lost on the way. */
export function recovery(act) {
  const { end } = act;
  if (!end || act.work === 'inquiry' || end.verdict === 'unknown' || end.more < 1) return null;
  const why = wasLost(act) ? 'end-recovered' : wasDown(act) && 'end-was-down';
  if (!why) return null;
  const requests = end.more === 1 ? t('requests-one') : t('requests-many', { count: end.more });
  return h('p', { class: 'banner info', id: 'recovery' }, t(why, { requests }));
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
