// A busy day: started and stopped here, reported every second.

import { ask } from './api.js';
import { on } from './bus.js';
import { banner, choices, h, swap } from './dom.js';
import { meaning } from './codes.js';
import { number, own, t } from './words.js';
import { lineChart } from './chart.js';

const SECONDS = 60;

/** The panel; closed until somebody wants it. */
export function drawBusy(stage) {
  const root = document.getElementById('busy');
  const day = { open: stage.busy, running: stage.busy, tills: '8', gathering: false, trouble: null, ended: false, readings: [] };

  const draw = () => {
    if (!day.open) return;
    swap(root, h('div', { class: 'card' },
      h('header', {}, h('div', {}, h('h2', { id: 'busy-title' }, t('busy-title')), h('p', { class: 'small soft' }, t('busy-about'))),
        h('div', { class: 'row' },
          h('span', { class: 'small soft' }, t('busy-tills')),
          choices({ name: 'tills', label: t('busy-tills'), value: day.tills, options: ['2', '8', '24'].map((one) => [one, one]), onchange: (one) => { day.tills = one; } }),
          h('button', { class: `button ${day.running ? '' : 'main'}`, id: 'busy-go', onclick: toggle }, t(day.running ? 'busy-stop' : 'busy-start')),
          h('button', { class: 'button plain', id: 'busy-close', onclick: () => root.close() }, t('busy-close')))),
      state(), day.readings.length ? charts(day.readings) : null));
  };

  const state = () => {
    if (day.trouble) return banner('bad', own(day.trouble));
    if (day.gathering) return banner('info', t('busy-gathering'));
    if (day.readings.length === 0) return h('p', { class: 'empty small' }, t('busy-idle'));
    return day.ended ? banner('good', t('busy-ended')) : null;
  };
  const toggle = async () => {
    day.trouble = null;
    try {
      if (day.running) await ask('DELETE', '/busy');
      else await ask('PUT', '/busy', { tills: Number(day.tills) });
    } catch (refusal) {
      day.trouble = refusal.sentence;
      draw();
    }
  };
  const close = () => {
    if (day.running) ask('DELETE', '/busy').catch(() => {});
    day.open = false;
    document.getElementById('busy-open').focus();
  };

  on('busy-open', () => {
    day.open = true;
    draw();
    root.showModal();
    document.getElementById('busy-go').focus();
  });
  on('event:busy', (event) => {
    if (event.gathering) Object.assign(day, { readings: [], ended: false });
    if (event.reading) day.readings.push(event.reading);
    if (event.failed) day.trouble = { id: t('busy-failed', {}, 'id'), en: t('busy-failed', {}, 'en') };
    Object.assign(day, { running: event.running, gathering: Boolean(event.gathering), ended: !event.running });
    draw();
  });
  on('language', draw);
  root.addEventListener('close', close);
  if (day.open) {
    draw();
    root.showModal();
  }
}

function charts(readings) {
  const recent = readings.slice(-SECONDS);
  const last = recent.at(-1);
  const sum = (name) => readings.reduce((so, one) => so + one[name], 0);
  const rate = recent.map((one) => one.approved + one.refused);
  const millis = (micros) => micros / 1000;
  const ago = Math.max(recent.length - 1, 0);
  return [
    h('dl', { class: 'figures' },
      figure('rate-now', number(last.approved + last.refused)),
      figure('p50', `${number(Math.round(millis(last.p50) * 10) / 10)} ms`),
      figure('p99', `${number(Math.round(millis(last.p99) * 10) / 10)} ms`),
      figure('total-approved', number(sum('approved'))),
      figure('total-refused', number(sum('refused')))),
    h('div', { class: 'charts' },
      lineChart({ title: t('rate'), first: rate, ago, unit: '' }),
      lineChart({ title: t('latency'), first: recent.map((one) => millis(one.p50)), second: recent.map((one) => millis(one.p99)), ago, unit: ' ms', legend: ['p50', 'p99'] }),
      byCode(readings)),
  ];
}

const figure = (name, value) => h('div', { class: 'figure' }, h('dt', {}, t(name)), h('dd', { class: 'numbers' }, value));

function byCode(readings) {
  const counts = new Map();
  for (const { codes } of readings) {
    for (const [code, count] of Object.entries(codes)) counts.set(code, (counts.get(code) ?? 0) + count);
  }
  const sorted = [...counts].sort((one, other) => other[1] - one[1]);
  const all = sorted.reduce((so, [, count]) => so + count, 0);
  return h('figure', {}, h('figcaption', { class: 'strong small' }, t('by-code')),
    h('ul', { class: 'codes' }, sorted.map(([code, count]) => h('li', {},
      h('code', {}, code), h('span', { class: 'small soft' }, meaning(code)), h('span', { class: 'numbers' }, number(count)),
      h('meter', { value: count, max: String(all), 'aria-label': `${code}: ${count}` })))));
}
