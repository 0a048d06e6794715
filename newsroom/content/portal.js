(function (page, wait) {
  "use strict";
  var layers = page.dataLayer = page.dataLayer || [];
  function seen(name) { return document.cookie.indexOf(name + "=") !== -1; }
  function slot(node) {
    var box = node.getBoundingClientRect();
    if (box.top < page.innerHeight * 1.5 && !node.dataset.filled) {
      node.dataset.filled = "1";
      layers.push({ event: "slot", name: node.id, at: Math.round(box.top) });
    }
  }
  function look() {
    Array.prototype.forEach.call(document.querySelectorAll(".c-ad"), slot);
  }
  document.addEventListener("DOMContentLoaded", function () {
    var consent = document.querySelector(".c-consent");
    if (consent && seen("consent")) { consent.remove(); }
    if (consent) {
      consent.addEventListener("click", function (click) {
        if (!click.target.dataset.choice) { return; }
        document.cookie = "consent=" + click.target.dataset.choice + ";path=/;max-age=15552000";
        consent.remove();
      });
    }
    layers.push({ event: "page", section: document.body.dataset.section, words: document.querySelectorAll("article p").length });
    look();
  });
  page.addEventListener("scroll", function () { clearTimeout(wait); wait = setTimeout(look, 120); }, { passive: true });
}(window));
