package api

func (a *API) read() []byte { return nil }
