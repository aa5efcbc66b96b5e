// Each step of the till, in words.

import { h } from './dom.js';
import { meaning, toneOf } from './codes.js';
import { t, time } from './words.js';

/** The steps of an act. */
export function steps(act) {
  const lines = act.work === 'inquiry' ? inquiry(act) : act.steps.map((one) => line(act, one));
  return h('ol', { class: 'steps' }, lines.map(([tone, text, since], at) => h('li', {
    class: `tone-${tone} ${!act.end && at === lines.length - 1 ? 'now' : ''}`,
  }, h('span', {}, text), h('time', { class: 'numbers' }, time(since)))));
}

const inquiry = (act) => act.exchanges.filter((one) => !one.request.path.includes('access-token'))
  .map((one) => ['info', t('step-inquiry'), one.since]);

function line(act, one) {
  switch (one.step) {
    case 'written': return ['plain', t('step-written'), one.since];
    case 'waits': return ['plain', t('step-waits', { time: time(one.for) }), one.since];
    case 'asks': return ['info', asks(act, one), one.since];
    default: return heard(one);
  }
}

function asks(act, one) {
  if (one.ask !== 'original') return t(`step-${one.ask}`);
  return one.again ? t('step-again') : t('step-original', { work: t(`work-${act.work}`).toLowerCase() });
}

function heard(one) {
  if (one.heard === 'nothing') return ['wait', t('step-nothing'), one.since];
  if (one.heard === 'not-sent') return ['bad', t('step-not-sent'), one.since];
  const words = one.status ? t(`status-${one.status}`) : meaning(one.code);
  const tone = one.status && one.status !== '00' ? 'wait' : toneOf(one.code);
  return [tone, t('step-heard', { code: one.code, meaning: words }), one.since];
}
