// The page comes ready from the server; from here on it is kept true and answers to hands and keys.

import { watchButtons } from "./buttons.js";
import { watchComposers } from "./composer.js";
import { watchDialogs } from "./dialogs.js";
import { watchForms } from "./forms.js";
import { follow, watchScrolling } from "./live.js";
import { watchMenus } from "./menus.js";
import { navigate } from "./nav.js";
import { watchPresses } from "./once.js";
import { watchPanel } from "./panel.js";
import { watchTables } from "./tables.js";

watchPresses();
watchMenus();
watchDialogs();
watchForms();
watchButtons();
watchComposers();
watchPanel();
watchTables();
watchScrolling();
navigate();
follow();
