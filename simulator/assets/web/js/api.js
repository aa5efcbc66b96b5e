// Questions to the page's own server.

import { t } from './words.js';

/** A refusal, with a sentence in both languages. */
export class Refusal extends Error {
  constructor(message) {
    super(message.en);
    this.sentence = message;
  }
}

/** Asks; the answer's JSON, or `null` where it has none. */
export async function ask(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { 'Content-Type': 'application/json' };
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(`/api${path}`, options);
  } catch {
    throw new Refusal({ id: t('gone', {}, 'id'), en: t('gone', {}, 'en') });
  }
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Refusal(answer?.message ?? { id: `HTTP ${response.status}`, en: `HTTP ${response.status}` });
  return answer;
}
