// Which brand is over the door of the till's store.

import { banner, choices } from './dom.js';
import { t } from './words.js';

// By chain: what was chosen last.
const chosen = new Map();

const all = ({ brands }) => [...new Set([...brands['cash-in'], ...brands['cash-out']])];

/** The brand of a shop's store; nothing where its chain has none to tell apart. */
export function brandOf(shop) {
  const names = all(shop);
  return names.includes(chosen.get(shop.chain)) ? chosen.get(shop.chain) : names[0];
}

/** The choice, where there is one. */
export function brandChoices(shop, changed) {
  const names = all(shop);
  if (names.length < 2) return null;
  const choose = (no) => {
    chosen.set(shop.chain, names[no]);
    changed();
  };
  return choices({
    name: 'brand', label: t('brand'), extra: 'brands', value: String(names.indexOf(brandOf(shop))),
    options: names.map((name, no) => [String(no), name]), onchange: choose,
  });
}

/** A warning, where the gateway does not serve that brand in that direction. */
export function brandWarning(shop, work) {
  const brand = brandOf(shop);
  const served = shop.brands[work] ?? [];
  if (!brand || served.length === 0 || served.includes(brand)) return null;
  return banner('wait', t('brand-not', { brand, work: t(`work-${work}`).toLowerCase() }));
}
