package api

func (a *API) addActs() {}
func (a *API) addRows() {}
