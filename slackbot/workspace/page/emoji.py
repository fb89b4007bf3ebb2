"""The names of the emoji that support desks use; an unknown name stays as it was typed."""

from markupsafe import Markup

_NAMES = """
white_check_mark ✅|heavy_check_mark ✔️|x ❌|negative_squared_cross_mark ❎|warning ⚠️
no_entry ⛔|no_entry_sign 🚫|hourglass ⌛|hourglass_flowing_sand ⏳|white_circle ⚪
black_circle ⚫|red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢|large_yellow_circle 🟡
large_orange_circle 🟠|receipt 🧾|bell 🔔|no_bell 🔕|clock1 🕐|alarm_clock ⏰|stopwatch ⏱️
calendar 📆|date 📅|spiral_calendar_pad 🗓️|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|email 📧
e-mail 📧|envelope ✉️|incoming_envelope 📨|phone 📞|telephone ☎️|telephone_receiver 📞
iphone 📱|mobile_phone_off 📴|wrench 🔧|hammer_and_wrench 🛠️|toolbox 🧰|gear ⚙️
electric_plug 🔌|satellite_antenna 📡|computer 💻|desktop_computer 🖥️|house 🏠|office 🏢
round_pushpin 📍|pushpin 📌|paperclip 📎|link 🔗|lock 🔒|unlock 🔓|key 🔑|mag 🔍|mag_right 🔎
bulb 💡|information_source ℹ️|question ❓|exclamation ❗|bangbang ‼️|arrow_right ➡️
arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrows_counterclockwise 🔄|repeat 🔁
heavy_plus_sign ➕|heavy_minus_sign ➖|moneybag 💰|euro 💶|credit_card 💳|scales ⚖️
rotating_light 🚨|fire 🔥|boom 💥|zap ⚡|star ⭐|sparkles ✨|tada 🎉|raised_hands 🙌|clap 👏|pray 🙏
wave 👋|ok_hand 👌|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|eyes 👀|point_right 👉|point_left 👈
point_up ☝️|point_down 👇|muscle 💪|smile 😄|smiley 😃|grinning 😀|slightly_smiling_face 🙂
wink 😉|blush 😊|thinking_face 🤔|confused 😕|cry 😢|sob 😭|joy 😂|sweat_smile 😅|heart ❤️
robot_face 🤖|construction_worker 👷|technologist 🧑‍💻|bust_in_silhouette 👤
busts_in_silhouette 👥|car 🚗|truck 🚚|package 📦|file_folder 📁|page_facing_up 📄|bar_chart 📊
chart_with_upwards_trend 📈|inbox_tray 📥|outbox_tray 📤|label 🏷️|ticket 🎫|hash #️⃣|one 1️⃣
two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|checkered_flag 🏁|triangular_flag_on_post 🚩|fr 🇫🇷
flag-fr 🇫🇷|gb 🇬🇧|flag-gb 🇬🇧
"""
CHARACTERS = dict(pair.strip().rsplit(" ", 1) for pair in _NAMES.replace("\n", "|").split("|") if pair.strip())


def shown(name: str) -> Markup | None:
    """The character, titled with its name; None for a name that nobody knows."""
    character = CHARACTERS.get(name)
    if character is None:
        return None
    return Markup('<span class="emoji" title=":{}:">{}</span>').format(name, character)
