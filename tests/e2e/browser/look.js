// Runs in a page and returns a `Look` (tab.ts).
(() => {
  const [{ nextHopProtocol }] = performance.getEntriesByType("navigation");
  const heading = document.querySelector("h1");
  return {
    protocol: nextHopProtocol,
    title: document.title,
    heading: heading?.checkVisibility() ? heading.innerText : "",
    links: [...document.querySelectorAll("a")].map(({ href }) => href),
    ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
    tooWide: tooWide(),
    faint: faint(),
  };

  function tooWide() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth)
      .map(named);
  }

  function faint() {
    return [...document.querySelectorAll("body *")]
      .filter(hasText)
      .filter((element) => element.checkVisibility({ checkOpacity: true }))
      .filter((element) => contrast(element) < 4.5)
      .map((element) => `${contrast(element).toFixed(2)} ${named(element)}`);
  }

  function hasText({ childNodes }) {
    return [...childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  }

  // WCAG 2.2: contrast ratio.
  function contrast(element) {
    const colours = [getComputedStyle(element).color, background(element)];
    const [light, dark] = colours.map(luminance).sort((one, other) => other - one);
    return (light + 0.05) / (dark + 0.05);
  }

  // The background of the nearest element that has one. Backgrounds are opaque.
  function background(element) {
    if (element === null) return "rgb(255, 255, 255)";
    const { backgroundColor } = getComputedStyle(element);
    const none = backgroundColor === "rgba(0, 0, 0, 0)";
    return none ? background(element.parentElement) : backgroundColor;
  }

  // WCAG 2.2: relative luminance.
  function luminance(colour) {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function named({ tagName, textContent }) {
    return `${tagName}: ${textContent.trim().slice(0, 60)}`;
  }
})();
