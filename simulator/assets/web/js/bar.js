// The bar: the network's switch, the language, light and dark; and the three places of a small screen.

import { ask } from './api.js';
import { on, tell } from './bus.js';
import { banner, choices, h, say, swap } from './dom.js';
import { speak, spoken, t } from './words.js';

const QUALITIES = ['good', 'slow', 'loses-one', 'loses-answers', 'down'];
const THEMES = ['auto', 'light', 'dark'];
const ROOM_ABOVE = 8;
const root = document.documentElement;
let theme = THEMES.includes(localStorage.getItem('theme')) ? localStorage.getItem('theme') : 'auto';
root.dataset.theme = theme;

/** The bar. */
export function drawBar(stage) {
  const bar = document.getElementById('bar');
  let quality = stage.quality;
  let connected = true;
  let lost = false;
  const draw = () => swap(bar,
    h('div', { class: 'brand' }, h('img', { src: '/icon.svg', alt: '' }), h('div', {}, h('h1', {}, 'Gerai'), h('p', {}, t('tagline')))),
    network(quality),
    h('div', { class: 'tools' },
      h('button', { class: 'button', id: 'busy-open', onclick: () => tell('busy-open') }, t('busy')),
      setting('language', spoken().toUpperCase(), () => speak(spoken() === 'id' ? 'en' : 'id')),
      setting('theme', t(`theme-${theme}`), nextTheme)),
    lost ? h('p', { class: 'banner hint wait' }, t('said-lost')) : null,
    quality === 'good' ? null : h('p', { class: `banner hint ${quality === 'slow' || quality === 'loses-one' ? 'wait' : 'bad'}` }, t(`said-${quality}`)),
    connected ? null : banner('bad hint', t('gone-title'), t('gone-more')));
  const nextTheme = () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    localStorage.setItem('theme', theme);
    root.dataset.theme = theme;
    draw();
  };
  on('event:line', (event) => {
    quality = event.quality;
    lost = Boolean(event.lost);
    say(t(lost ? 'said-lost' : `said-${quality}`));
    tell('quality', quality);
    draw();
  });
  on('act-ended', () => {
    if (!lost) return;
    lost = false;
    draw();
  });
  on('connected', (is) => {
    if (connected !== is) {
      connected = is;
      draw();
    }
  });
  on('language', draw);
  draw();
  new ResizeObserver(() => stick(bar)).observe(bar);
  const skip = document.getElementById('skip');
  const word = () => { skip.textContent = t('skip'); };
  on('language', word);
  word();
}

/** The network's switch stays in sight. Where it has a row of its own, the row above scrolls away. */
function stick(bar) {
  const above = Math.max(0, bar.querySelector('.line').offsetTop - ROOM_ABOVE);
  const away = above > ROOM_ABOVE * 2 ? above : 0;
  root.style.setProperty('--away', `${-away}px`);
  // What is scrolled to must not end up behind it.
  root.style.setProperty('--bar', `${bar.offsetHeight - away}px`);
}

/** A button that says what is set; pressing it sets the next. */
const setting = (name, value, next) => h('button', { class: 'button', id: name, onclick: next }, `${t(name)}: ${value}`);

function network(quality) {
  return h('div', { class: 'line', 'data-quality': quality },
    h('span', { class: 'small soft' }, t('line')),
    choices({
      name: 'line', label: t('line'), value: quality,
      options: QUALITIES.map((one) => [one, t(`line-${one}`)]),
      onchange: (one) => ask('PUT', '/line', { quality: one }),
    }));
}

/** The three places, one at a time on a small screen. */
export function drawPlaces() {
  const nav = document.getElementById('places');
  const news = new Set();
  const draw = () => {
    nav.setAttribute('aria-label', 'Gerai');
    swap(nav, ['phone', 'till', 'under'].map((place) => h('button', {
      id: `to-${place}`, 'aria-pressed': String(document.body.dataset.place === place),
      class: news.has(place) ? 'news' : '', onclick: () => go(place),
    }, h('span', {}, t(place), news.has(place) ? h('span', { class: 'unseen' }, ` (${t('new')})`) : null))));
  };
  const go = (place) => {
    document.body.dataset.place = place;
    news.delete(place);
    draw();
    if (getComputedStyle(nav).display !== 'none') document.getElementById(place).scrollIntoView();
  };
  on('go', go);
  on('news', (place) => {
    if (document.body.dataset.place === place) return;
    news.add(place);
    draw();
  });
  on('language', draw);
  draw();
}

/** The foot. */
export function drawFoot() {
  const foot = document.getElementById('foot');
  const draw = () => swap(foot, h('p', {}, t('foot')));
  on('language', draw);
  draw();
}
