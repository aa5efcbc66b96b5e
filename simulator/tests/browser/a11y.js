// What breaks a rule on the page as it is: names, labels, contrast, order, size, overflow.

const found = [];
const shown = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility !== 'hidden';
};
const where = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ''}.${element.className} "${element.textContent.trim().slice(0, 40)}"`;
const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);

const nameOf = (element) => {
  const labelled = element.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ');
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ');
  return (element.getAttribute('aria-label') ?? labelled ?? (labels || element.textContent)).trim();
};
for (const control of all('button, a[href], input, select, summary, [role=region], [role=radiogroup], section, nav, progress, meter, [role=img]')) {
  if (!nameOf(control)) found.push(`has no name: ${where(control)}`);
}
for (const image of all('img')) if (!image.hasAttribute('alt')) found.push(`has no alternative: ${where(image)}`);
for (const element of all('[tabindex]')) if (element.tabIndex > 0) found.push(`jumps the queue: ${where(element)}`);

const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push(`is there twice: #${id}`);

if (!document.documentElement.lang || !document.title) found.push('the page has no language or no title');
if (all('h1').length !== 1) found.push('the page has not one first heading');
let level = 1;
for (const heading of all('h1, h2, h3, h4')) {
  const now = Number(heading.tagName[1]);
  if (now > level + 1) found.push(`skips a level: ${where(heading)}`);
  level = now;
}

// Targets of at least 24 pixels (WCAG 2.5.8), but for those in a line of text.
for (const control of all('button, a.button, select, summary, input')) {
  const target = control.closest('label') ?? control;
  const { width, height } = target.getBoundingClientRect();
  if (width < 24 || height < 20) found.push(`is too small (${Math.round(width)}×${Math.round(height)}): ${where(control)}`);
}

const canvas = document.createElement('canvas');
canvas.width = canvas.height = 1;
const pen = canvas.getContext('2d', { willReadFrequently: true });
const paint = (colours) => {
  pen.clearRect(0, 0, 1, 1);
  for (const colour of colours) {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
  }
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const light = (rgb) => {
  const [r, g, b] = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const groundOf = (element) => {
  const colours = [];
  for (let at = element; at; at = at.parentElement) colours.unshift(getComputedStyle(at).backgroundColor);
  return colours;
};
const faded = (element) => {
  for (let at = element; at; at = at.parentElement) if (Number(getComputedStyle(at).opacity) < 1 || at.disabled) return true;
  return false;
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || seen.has(element) || !shown(element) || faded(element) || element.closest('.unseen, .skip, noscript, option')) continue;
  seen.add(element);
  const style = getComputedStyle(element);
  const ground = groundOf(element);
  const [one, other] = [light(paint([...ground, style.color])), light(paint(ground))];
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (contrast < (isLarge ? 3 : 4.5)) found.push(`has a contrast of ${contrast.toFixed(2)}: ${where(element)}`);
}

if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
  found.push(`is wider (${document.documentElement.scrollWidth}) than the window (${document.documentElement.clientWidth})`);
}
return found;
