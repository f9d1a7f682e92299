// What is said of an exception that nobody caught.

static char error_text[16384];
static size_t error_length;

static void add_error(const char *text)
{
    size_t length = strlen(text), left = sizeof error_text - 1 - error_length;
    if (length > left) length = left;
    memcpy(error_text + error_length, text, length);
    error_length += length;
    error_text[error_length] = 0;
}

static void add_value(JSValueConst value)
{
    const char *text = JS_ToCString(context, value);
    // Its toString threw.
    if (!text) JS_FreeValue(context, JS_GetException(context));
    add_error(text ? text : "an exception that cannot be shown");
    JS_FreeCString(context, text);
}

// Put the pending exception into error_text: its text, then its stack, a frame a line.
static void note_exception(void)
{
    JSValue exception = JS_GetException(context);
    error_length = 0;
    add_value(exception);
    if (JS_IsError(exception)) {
        JSValue stack = JS_GetPropertyStr(context, exception, "stack");
        if (JS_IsException(stack)) JS_FreeValue(context, JS_GetException(context));
        else if (JS_IsString(stack)) {
            add_error("\n");
            add_value(stack);
        }
        JS_FreeValue(context, stack);
    }
    JS_FreeValue(context, exception);
}

EXPORT("armory_error") const char *armory_error(void) { return error_text; }
