package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// stranger is an account that the fake does not know.
const stranger = "zoe"

// service is what the tour calls.
type service struct {
	client *timpush.Client
	to     []string            // who may be reached
	fake   *timpushtest.Server // nil: the real service
	name   string
}

// connect chooses between the fake and the real service.
func connect(to []string) (*service, error) {
	if os.Getenv("TENCENT_IM_SDK_APP_ID") == "" {
		return connectFake(to)
	}
	return connectReal(to)
}

func connectFake(to []string) (*service, error) {
	if len(to) == 0 {
		to = []string{"alice", "bob", "carol"}
	}
	if slices.Contains(to, stranger) {
		return nil, fmt.Errorf("%q stands for an account that does not exist; leave it out of -to", stranger)
	}
	srv := timpushtest.NewServer()
	srv.RegisterAccounts(to...)
	client, err := timpush.NewClient(srv.Config())
	if err != nil {
		srv.Close()
		return nil, err
	}
	return &service{client: client, to: to, fake: srv, name: "an embedded fake of the service"}, nil
}

func connectReal(to []string) (*service, error) {
	if len(to) == 0 {
		return nil, errors.New("TENCENT_IM_SDK_APP_ID is set, so the real service would be called: " +
			"say whom it may reach with -to account,account, " +
			"or unset TENCENT_IM_SDK_APP_ID to call the embedded fake")
	}
	cfg, err := timpush.ConfigFromEnv()
	if err != nil {
		return nil, err
	}
	client, err := timpush.NewClient(cfg)
	if err != nil {
		return nil, err
	}
	where := "region " + string(cfg.Region)
	if cfg.BaseURL != "" {
		where = "at TENCENT_IM_BASE_URL"
	}
	return &service{client: client, to: to, name: fmt.Sprintf("the REAL service, app %d, %s", cfg.SDKAppID, where)}, nil
}

func (s *service) close() {
	s.client.CloseIdleConnections()
	if s.fake != nil {
		s.fake.Close()
	}
}
