// Elements, made without markup in strings, so that no text can ever become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. Names that begin with `on` are listeners, `false` and `null` leave a name out. */
export function h(name, options = {}, ...children) {
  return fill(document.createElement(name), options, children);
}

/** The same for drawings. */
export function s(name, options = {}, ...children) {
  return fill(document.createElementNS(SVG, name), options, children);
}

function fill(element, options, children) {
  for (const [name, value] of Object.entries(options)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else if (name === 'checked' || name === 'disabled' || name === 'open') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Puts new content into an element; the element with the keyboard focus keeps it, and its selection. */
export function swap(root, ...children) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const id = focused?.id;
  const selected = focused?.tagName === 'INPUT' && focused.type !== 'radio' && focused.type !== 'checkbox'
    ? [focused.selectionStart, focused.selectionEnd] : null;
  root.replaceChildren(...children.flat(3).filter(Boolean));
  if (!id) return;
  const again = document.getElementById(id);
  again?.focus({ preventScroll: true });
  if (selected && again?.setSelectionRange && again.type !== 'number') again.setSelectionRange(...selected);
}

/** Choices of which one holds, as radio buttons in a group. */
export function choices({ name, label, options, value, onchange, extra = '' }) {
  return h('div', { class: `choices ${extra}`, role: 'radiogroup', 'aria-label': label },
    options.map(([key, text]) => h('label', {},
      h('input', { type: 'radio', name, id: `${name}-${key}`, value: key, checked: key === value, onchange: () => onchange(key) }),
      h('span', {}, text))));
}

/** A message with a heading. */
export function banner(tone, title, ...rest) {
  return h('div', { class: `banner ${tone}` }, h('strong', {}, title), rest.map((text) => text && h('span', {}, text)));
}

/** Something that moves into place once, however often it is drawn again. */
export function once(element) {
  element.addEventListener('animationend', () => element.classList.add('settled'), { once: true });
  return element;
}

/** Says something to those who do not see the page. */
export function say(text) {
  document.getElementById('said').textContent = text;
}
