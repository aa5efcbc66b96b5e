// The tour: three things to do, each of which can be set up by a button. Once it has begun it folds
// to one line, which says what to do now.

import { ask } from './api.js';
import { wasDown, wasLost } from './acts.js';
import { on, tell } from './bus.js';
import { h, swap } from './dom.js';
import { t } from './words.js';

const STEPS = [1, 2, 3];

/** The tour. */
export function drawTour(stage) {
  const root = document.getElementById('tour');
  const done = new Set();
  let isOpen = localStorage.getItem('tour') !== 'hidden';
  let begun = null;
  const budi = stage.customers[0].phone;

  const withdraw = () => {
    tell('go', 'phone');
    tell('till-set', { chain: 'indomaret', work: 'cash-out', phone: budi, amount: '', token: '', left: false });
    tell('phone-form', { direction: 'cash-out', channel: 'indomaret', amount: '100000' });
  };
  const payIn = () => {
    tell('go', 'till');
    tell('till-set', { chain: 'alfamart', work: 'cash-in', phone: budi, amount: '500000', token: '', left: false, focus: 'key-check' });
  };
  const setUp = { 1: ['good', payIn], 2: ['good', withdraw], 3: ['loses-one', withdraw] };

  const begin = (no) => {
    const [quality, prepare] = setUp[no];
    begun = no;
    isOpen = false;
    draw();
    ask('PUT', '/line', { quality });
    tell('customer', budi);
    tell('clear');
    prepare();
  };

  const button = (no, extra, text) => h('button', {
    class: `button little ${extra}`, id: `tour-${no}`, onclick: () => begin(no),
    'aria-label': `${text} – ${done.has(no) ? t('tour-again') : t('tour-set')}: ${t(`tour-${no}`)}`,
  }, text);
  const wordOf = (no) => (done.has(no) ? t('tour-again') : t('tour-set'));
  const step = (no) => h('li', { class: done.has(no) ? 'done' : '' },
    h('span', { class: 'no', 'aria-hidden': 'true' }, done.has(no) ? '✓' : String(no)),
    h('h3', {}, t(`tour-${no}`), done.has(no) ? h('span', { class: 'unseen' }, ` (${t('tour-done')})`) : null),
    button(no, '', wordOf(no)),
    h('p', { class: 'small soft' }, t(`tour-${no}-how`)));

  const next = () => STEPS.find((no) => !done.has(no));
  const now = () => {
    if (!done.has(begun)) return t(`tour-${begun}-how`);
    return next() ? t('tour-next', { no: next(), title: t(`tour-${next()}`) }) : t('tour-all-done');
  };
  const folded = () => h('div', { class: 'row folded' },
    STEPS.map((no) => button(no, `${no === begun ? 'begun' : ''} ${begun && no === next() && done.has(begun) ? 'main' : ''}`, `${done.has(no) ? '✓' : no}`)),
    begun ? h('p', { class: 'small', id: 'tour-now' }, now()) : null);

  const toggle = () => {
    isOpen = !isOpen;
    localStorage.setItem('tour', isOpen ? 'shown' : 'hidden');
    draw();
  };
  const draw = () => swap(root,
    h('div', { class: 'row' }, h('h2', { id: 'tour-title' }, t('tour-title')),
      h('button', { class: 'button plain little', id: 'tour-toggle', 'aria-expanded': String(isOpen), onclick: toggle }, t(isOpen ? 'tour-hide' : 'tour-show'))),
    isOpen ? h('ol', {}, STEPS.map(step)) : folded());

  on('act-ended', (act) => {
    const certain = ['done', 'cancelled', 'refused'].includes(act.end.verdict);
    if (act.work !== 'inquiry' && wasLost(act) && certain) done.add(3);
    else if (act.end.verdict === 'done' && !wasDown(act)) done.add(act.work === 'cash-in' ? 1 : 2);
    draw();
  });
  on('language', draw);
  draw();
}
