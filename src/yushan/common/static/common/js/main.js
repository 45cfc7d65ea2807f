// What every page needs; pages without JavaScript work all the same.
import "./forms.js";
import "./drafts.js";
import "./menu.js";
import "./waiting.js";
import "./search.js";
import "./choosing.js";
import "./selection.js";
import "./copy.js";
import "./print.js";
import "./switches.js";
import "./connection.js";
import "./reveal.js";
import "./leaving.js";
import "./htmx-setup.js";
