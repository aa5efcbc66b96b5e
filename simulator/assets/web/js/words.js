// The language, and how amounts and times are written in it.

import { texts } from './texts.js';
import { tell } from './bus.js';

const kept = localStorage.getItem('language');
let language = kept === 'id' || kept === 'en' ? kept : (navigator.language.startsWith('id') ? 'id' : 'en');

/** Which language is spoken: `id` or `en`. */
export const spoken = () => language;

/** Speaks another language. */
export function speak(other) {
  language = other;
  localStorage.setItem('language', other);
  document.documentElement.lang = other;
  tell('language');
}

/** The sentence of that name, with its gaps filled in. */
export function t(name, gaps = {}, of = language) {
  const text = texts[name]?.[of === 'id' ? 0 : 1] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, gap) => gaps[gap] ?? whole);
}

/** Of a sentence in both languages, the one that is spoken. */
export const own = (text) => text?.[language] ?? '';

/** Whole rupiah: `Rp50.000`, as people write it in Indonesia. */
export const rupiah = (amount) => `${amount < 0 ? '−' : ''}Rp${Math.abs(amount).toLocaleString('id-ID')}`;

/** The same, with its sign. */
export const signed = (amount) => (amount > 0 ? `+${rupiah(amount)}` : rupiah(amount));

/** Milliseconds as people say them. */
export function time(millis) {
  if (millis < 1000) return `${Math.round(millis)} ms`;
  return `${(millis / 1000).toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 1 })} ${t('seconds')}`;
}

/** A length of time in whole minutes, or in seconds where it is less. */
export const duration = (seconds) => (seconds < 60 ? t('seconds-long', { count: seconds }) : t('minutes', { count: Math.round(seconds / 60) }));

/** The time of day in western Indonesia, wherever the browser is. */
export const clock = (at) => new Date(at).toLocaleTimeString(language === 'id' ? 'id-ID' : 'en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Jakarta' });

/** A few words as a sentence of their own. */
export const sentence = (words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** A number with its groups. */
export const number = (value) => value.toLocaleString(language === 'id' ? 'id-ID' : 'en-GB');
