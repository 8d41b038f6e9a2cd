// Package browser tries the desk in a real Chromium: every page that can be reached, in both languages, light and
// dark, narrow and wide, and the tasks of the people it is for, by mouse and by keyboard alone. It has tests only.
package browser
