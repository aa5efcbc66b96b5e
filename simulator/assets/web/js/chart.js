// A line over the last seconds, small enough to read by heart.

import { h, s } from './dom.js';
import { number, t } from './words.js';

const WIDTH = 300;
const HEIGHT = 100;

/** One or two series on one scale. */
export function lineChart({ title, first, second = null, ago, unit, legend = null }) {
  const top = ceiling(Math.max(...first, ...(second ?? []), 1));
  const words = `${title}: ${number(round(first.at(-1)))}${unit}${second ? `, ${number(round(second.at(-1)))}${unit}` : ''}`;
  return h('figure', { class: 'chart' },
    h('figcaption', { class: 'row small' }, h('span', { class: 'strong' }, title),
      legend ? h('span', { class: 'legend' }, h('span', {}, legend[0]), h('span', { class: 'second' }, legend[1])) : null),
    h('div', { class: 'scale numbers' }, h('span', {}, `${number(top)}${unit}`)),
    s('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': words },
      [0, 0.5, 1].map((at) => s('line', { class: 'grid', x1: '0', x2: String(WIDTH), y1: String(HEIGHT * at), y2: String(HEIGHT * at) })),
      second ? null : s('path', { class: 'area', d: `${path(first, top)}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z` }),
      s('path', { class: 'stroke', d: path(first, top) }),
      second ? s('path', { class: 'stroke second', d: path(second, top) }) : null),
    h('div', { class: 'scale' }, h('span', {}, t('seconds-ago', { seconds: ago })), h('span', {}, t('now'))));
}

function path(values, top) {
  const step = WIDTH / Math.max(values.length - 1, 1);
  const at = (value, no) => `${(no * step).toFixed(1)} ${(HEIGHT * (1 - value / top)).toFixed(1)}`;
  const points = values.length === 1 ? [values[0], values[0]] : values;
  return `M${points.map(at).join('L')}`;
}

/** The next round number: 1, 2 or 5 with noughts. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= value);
}

const round = (value) => Math.round(value * 10) / 10;
