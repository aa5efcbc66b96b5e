// The tour: three things to do, each of which can be set up by a button.

import { ask } from './api.js';
import { on, tell } from './bus.js';
import { h, swap } from './dom.js';
import { t } from './words.js';

/** The tour. */
export function drawTour(stage) {
  const root = document.getElementById('tour');
  const done = new Set();
  let hidden = localStorage.getItem('tour') === 'hidden';
  const budi = stage.customers[0].phone;

  const setUp = [
    () => {
      ask('PUT', '/line', { quality: 'good' });
      tell('customer', budi);
      tell('till-set', { chain: 'alfamart', work: 'cash-in', phone: budi, amount: '500000', token: '' });
      tell('go', 'till');
    },
    () => {
      ask('PUT', '/line', { quality: 'good' });
      withdraw();
    },
    () => {
      ask('PUT', '/line', { quality: 'loses-one' });
      withdraw();
    },
  ];
  const withdraw = () => {
    tell('customer', budi);
    tell('till-set', { chain: 'indomaret', work: 'cash-out', phone: budi, amount: '', token: '' });
    tell('phone-form', { direction: 'cash-out', channel: 'indomaret', amount: '100000' });
    tell('go', 'phone');
  };

  const step = (no) => h('li', { class: done.has(no) ? 'done' : '' },
    h('span', { class: 'no', 'aria-hidden': 'true' }, done.has(no) ? '✓' : String(no)),
    h('h3', {}, t(`tour-${no}`), done.has(no) ? h('span', { class: 'unseen' }, ` (${t('tour-done')})`) : null),
    h('button', { class: 'button little', id: `tour-${no}`, onclick: setUp[no - 1], 'aria-label': `${done.has(no) ? t('tour-again') : t('tour-set')}: ${t(`tour-${no}`)}` },
      done.has(no) ? t('tour-again') : t('tour-set')),
    h('p', { class: 'small soft' }, t(`tour-${no}-how`)));

  const toggle = () => {
    hidden = !hidden;
    localStorage.setItem('tour', hidden ? 'hidden' : 'shown');
    draw();
  };
  const draw = () => swap(root,
    h('div', { class: 'row' }, h('h2', { id: 'tour-title' }, t('tour-title')),
      h('button', { class: 'button plain little', id: 'tour-toggle', 'aria-expanded': String(!hidden), onclick: toggle }, t(hidden ? 'tour-show' : 'tour-hide'))),
    hidden ? null : h('ol', {}, [1, 2, 3].map(step)));

  on('act-ended', (act) => {
    const lost = act.steps.some((one) => one.step === 'hears' && one.heard === 'nothing');
    const certain = ['done', 'cancelled', 'refused'].includes(act.end.verdict);
    if (lost && certain) done.add(3);
    else if (act.end.verdict === 'done') done.add(act.work === 'cash-in' ? 1 : 2);
    draw();
  });
  on('language', draw);
  draw();
}
