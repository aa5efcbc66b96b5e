// The bar: the network's switch, the language, light and dark; and the three places of a small screen.

import { ask } from './api.js';
import { on, tell } from './bus.js';
import { banner, choices, h, say, swap } from './dom.js';
import { speak, spoken, t } from './words.js';

const QUALITIES = ['good', 'slow', 'loses-one', 'loses-answers', 'down'];
const THEMES = ['auto', 'light', 'dark'];
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
      h('button', { class: 'button', id: 'language', lang: spoken() === 'id' ? 'en' : 'id', 'aria-label': `${spoken() === 'id' ? 'EN' : 'ID'} – ${otherLanguage()}`, onclick: () => speak(spoken() === 'id' ? 'en' : 'id') },
        h('span', { class: 'long' }, otherLanguage()), h('span', { class: 'short', 'aria-hidden': 'true' }, spoken() === 'id' ? 'EN' : 'ID')),
      h('button', { class: 'button', id: 'theme', onclick: nextTheme }, h('span', { class: 'unseen' }, `${t('theme')}: `), t(`theme-${theme}`))),
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
  const skip = document.getElementById('skip');
  const word = () => { skip.textContent = t('skip'); };
  on('language', word);
  word();
}

const otherLanguage = () => (spoken() === 'id' ? 'English' : 'Bahasa Indonesia');

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
    }, t(place))));
  };
  const go = (place) => {
    document.body.dataset.place = place;
    news.delete(place);
    draw();
    window.scrollTo({ top: document.querySelector('.stage').offsetTop - 8 });
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
