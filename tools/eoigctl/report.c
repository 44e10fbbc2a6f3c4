// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings of check: the object, the problem, and the command that fixes it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report.h"
#include "text.h"

void report_about(struct report *report, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(report->about, sizeof(report->about), format, arguments);
	va_end(arguments);
}

static void print_finding(struct report *report, enum severity severity, const char *message,
			  const char *command)
{
	static const char *const words[] = {
		[NOTE] = "note", [WARNING] = "warning", [PROBLEM] = "problem"
	};
	static const enum colour colours[] = { [NOTE] = DIM, [WARNING] = FAIR, [PROBLEM] = BAD };
	json_t *object;

	if (!options.json) {
		printf("%s%s%s %s%s%s: %s", colour_begin(colours[severity]), words[severity],
		       colour_end(colours[severity]), colour_begin(NAME), report->about,
		       colour_end(NAME), message);
		if (command)
			printf("%s        %s%s%s", line_break(),
			       colour_begin(BOLD), command, colour_end(BOLD));
		putchar('\n');
		return;
	}
	object = json_object();
	json_object_set_new(object, "severity", json_string(words[severity]));
	json_object_set_new(object, "about", json_text(report->about));
	json_object_set_new(object, "message", json_text(message));
	json_object_set_new(object, "command", command ? json_text(command) : json_null());
	json_list_add(&report->json, object);
}

void report_add(struct report *report, enum severity severity, const char *format, ...)
{
	char text[2048], *message, *command = text;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	message = strsep(&command, "\n");
	text_clean(message);
	if (command)
		text_clean(command);
	print_finding(report, severity, message, command);
	report->counts[severity]++;
}

/* Print the summary. */
void report_end(struct report *report, unsigned int gateways, unsigned int subnets)
{
	unsigned int problems = report->counts[PROBLEM], warnings = report->counts[WARNING];

	if (options.json)
		json_list_end(&report->json);
	else if (options.brief || options.oneline)
		return;
	else if (problems || warnings)
		printf("%u problem%s, %u warning%s\n", problems, plural(problems), warnings,
		       plural(warnings));
	else
		printf("%severything is in place%s: %u gateway%s, %u subnet%s\n",
		       colour_begin(GOOD), colour_end(GOOD), gateways, plural(gateways), subnets,
		       plural(subnets));
}
