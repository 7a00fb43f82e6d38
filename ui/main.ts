import "htmx.org";
import { startCopying } from "./behaviours/copying.ts";
import { startDialogs } from "./behaviours/dialogs.ts";
import { startFilters } from "./behaviours/filters.ts";
import { startMenus } from "./behaviours/menus.ts";
import { startShortcuts } from "./behaviours/shortcuts.ts";
import { startThemes } from "./behaviours/themes.ts";
import { startTimes } from "./behaviours/times.ts";
import { startToasts } from "./behaviours/toasts.ts";

startCopying();
startDialogs();
startFilters();
startMenus();
startShortcuts();
startThemes();
startTimes();
startToasts();
