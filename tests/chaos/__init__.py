"""Breaking the bot on purpose: `make chaos` plays every scenario, the suite a short one."""
