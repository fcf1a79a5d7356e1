// A receipt's page prints itself when it opens, and goes back when that is done.
"use strict";
window.addEventListener("load", () => window.print());
