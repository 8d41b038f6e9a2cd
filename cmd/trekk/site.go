package main

import (
	"cmp"
	"net/http"

	"github.com/moov-io/base/log"

	"trekk/cmd/trekk/api"
	"trekk/cmd/trekk/console"
	"trekk/cmd/trekk/web"
	"trekk/cmd/trekk/wire"
)

// openSite takes the address of the console and the API: the one given, or else the configuration's. apps are
// the creditors as they are configured now.
func openSite(conf *wire.Config, address string, apps func() []*wire.App) (*web.Listening, error) {
	logger := log.NewLogFmtLogger()
	doors := api.New(func(format string, a ...any) { logger.LogErrorf(format, a...) })
	public := doors.Open()
	public["GET /static/"] = http.StripPrefix("/static/", console.Static())
	gate := web.Gate{
		Apps: apps, Pages: console.New(logger), API: doors,
		Public: public, LoginPage: console.LoginPage, ConfirmPage: console.ConfirmPage,
		OIDC: conf.Console.OIDC, PublicURL: conf.Console.PublicURL, Log: logger,
	}
	handler, err := gate.Handler()
	if err != nil {
		return nil, err
	}
	server := web.Server{
		Address: cmp.Or(address, conf.Console.Address, wire.ConsoleAddress), Cert: conf.Console.Cert,
		Key:       conf.Console.Key,
		PublicURL: conf.Console.PublicURL,
	}
	return server.Listen(handler)
}
