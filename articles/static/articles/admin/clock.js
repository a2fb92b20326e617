/* Write the times that Django's clock offers as everywhere else in the admin: 06:00, not “6 a.m.”. */
(() => {
  "use strict";
  if (!window.DateTimeShortcuts) return;
  window.DateTimeShortcuts.clockHours.default_ = [
    [window.gettext("Now"), -1],
    ["00:00", 0],
    ["06:00", 6],
    ["12:00", 12],
    ["18:00", 18],
  ];
})();
