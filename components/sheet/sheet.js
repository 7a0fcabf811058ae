/** Draws figures, lines and notices, and says which button of which notice was pressed. */
const ICON = /:material\/(\w+):/;

export default function draw({ data, parentElement, setTriggerValue }) {
  const sheet = parentElement.querySelector(".sheet");
  const tip = parentElement.querySelector(".tip");
  const focused = sheet.getRootNode().activeElement?.id;
  hide();
  sheet.replaceChildren(
    make("dl", "figures", ...data.figures.map(figure)),
    ...data.lines.map(({ text, about }) => make("p", "line", ...written(text), help(text, about))),
    make("h5", "head", data.head),
    make("ul", "notices", ...data.notices.map(notice)),
  );
  // What was pressed is gone when it is mended: who goes by the keyboard stays on the sheet.
  if (focused) (sheet.querySelector(`#${CSS.escape(focused)}`) ?? sheet.querySelector(".press"))?.focus();

  function figure({ label, value, about }) {
    return make("div", "figure", make("dt", "", label, help(label, about)), make("dd", "", value));
  }

  function notice({ key, icon, word, text, remark, about, buttons }) {
    const grave = word ? [make("strong", "", word), " · "] : [];
    const said = make("span", "said", ...grave, `${text} `, make("em", "", remark), help(text, about));
    return make("li", "notice", symbol(icon), said, make("span", "buttons", ...buttons.map(press)));

    function press({ name, about }) {
      const button = make("button", "press", name);
      button.id = `${key}:${name}`;
      button.setAttribute("aria-description", `${about}: ${text}`);
      button.onclick = () => setTriggerValue("pressed", { notice: key, button: name });
      return explained(button, about);
    }
  }

  /** A sign that more is to be known: on hover, on focus, and by a tap. */
  function help(what, about) {
    if (!about) return "";
    const sign = make("button", "help", symbol("help"));
    sign.id = `help:${what}`;
    sign.setAttribute("aria-label", about);
    return explained(sign, about);
  }

  function explained(element, about) {
    element.type = "button";
    element.onmouseenter = () => explain(element, about);
    element.onfocus = () => {
      if (element.matches(":focus-visible")) explain(element, about);
    };
    element.onmouseleave = element.onblur = hide;
    element.onkeydown = ({ key }) => {
      if (key === "Escape") hide();
    };
    return element;
  }

  function explain(element, about) {
    tip.textContent = about;
    tip.showPopover();
    const at = element.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.min(at.left + (at.width - width) / 2, innerWidth - width - 8);
    const over = at.top - height - 6;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${over < 8 ? at.bottom + 6 : over}px`;
    addEventListener("scroll", hide, { capture: true, once: true });
  }

  function hide() {
    if (tip.matches(":popover-open")) tip.hidePopover();
  }
}

/** Texts and the icons in them. */
function written(text) {
  return text.split(ICON).map((part, place) => (place % 2 ? symbol(part) : part));
}

function symbol(name) {
  const sign = make("span", "symbol", name);
  sign.setAttribute("aria-hidden", "true");
  return sign;
}

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}
