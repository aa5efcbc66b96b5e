// Each step of the till, in words, and how long after the one before it.

import { h } from './dom.js';
import { refusal, toneOf } from './codes.js';
import { t, time } from './words.js';

const TICK = 100;

/** The steps of an act. */
export function steps(act) {
  const lines = act.work === 'inquiry' ? inquiry(act) : act.steps.map((one) => line(act, one));
  return h('ol', { class: 'steps' }, lines.map(([tone, text, step], at) => {
    const isNow = !act.end && at === lines.length - 1;
    const took = step.since - (lines[at - 1]?.[2].since ?? 0);
    return h('li', { class: `tone-${tone} ${isNow ? 'now' : ''}` }, h('span', {}, text),
      isNow && step.heardAt ? running(step) : h('time', { class: 'numbers' }, `+${time(took)}`));
  }));
}

/** A clock that runs while the till waits for an answer, or down to its next question. */
function running(step) {
  const clock = h('time', { class: 'numbers' });
  const tick = () => {
    const gone = Date.now() - step.heardAt;
    clock.textContent = step.for ? t('step-left', { time: time(Math.max(0, step.for - gone)) }) : time(gone);
    setTimeout(() => clock.isConnected && tick(), TICK);
  };
  tick();
  return clock;
}

const inquiry = (act) => act.exchanges.filter((one) => !one.request.path.includes('access-token'))
  .map((one) => ['info', t('step-inquiry'), one]);

function line(act, one) {
  switch (one.step) {
    case 'written': return ['plain', t('step-written'), one];
    case 'waits': return ['plain', t('step-waits', { time: time(one.for) }), one];
    case 'asks': return ['info', asks(act, one), one];
    default: return heard(act, one);
  }
}

function asks(act, one) {
  if (one.ask !== 'original') return t(`step-${one.ask}`);
  return one.again ? t('step-again') : t('step-original', { work: t(`work-${act.work}`).toLowerCase() });
}

function heard(act, one) {
  if (one.heard === 'nothing') return ['wait', t(one.down ? 'step-down' : 'step-nothing'), one];
  if (one.heard === 'not-sent') return ['bad', t('step-not-sent'), one];
  const words = one.status ? t(`status-${one.status}`) : refusal(act, one.code, one.message);
  const tone = one.status && one.status !== '00' ? 'wait' : toneOf(one.code);
  return [tone, t('step-heard', { code: one.code, meaning: words }), one];
}
