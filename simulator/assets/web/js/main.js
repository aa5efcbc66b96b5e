// The page begins here: it asks who plays, then each part draws itself and listens.

import { ask } from './api.js';
import { on, tell } from './bus.js';
import { banner, swap } from './dom.js';
import { own, spoken, t } from './words.js';
import { drawBar, drawFoot, drawPlaces } from './bar.js';
import { drawBusy } from './busy.js';
import { drawPhone } from './phone.js';
import { drawTill } from './till.js';
import { drawTour } from './tour.js';
import { drawUnder } from './under.js';

document.documentElement.lang = spoken();

async function begin() {
  let stage;
  try {
    stage = await ask('GET', '/stage');
  } catch (refusal) {
    swap(document.getElementById('till'), banner('bad', t('gone-title'), own(refusal.sentence)));
    setTimeout(begin, 2000);
    return;
  }
  for (const draw of [drawBar, drawTour, drawPlaces, drawPhone, drawTill, drawUnder, drawBusy, drawFoot]) draw(stage);
  listen();
}

function listen() {
  const events = new EventSource('/api/events');
  for (const name of ['till', 'line', 'busy']) {
    events.addEventListener(name, (event) => tell(`event:${name}`, JSON.parse(event.data)));
  }
  events.addEventListener('open', () => tell('connected', true));
  events.addEventListener('error', () => tell('connected', false));
}

on('language', () => {
  document.title = t('title');
});
document.title = t('title');
begin();
